import { Button, render, Section, Text } from "react-email";
import type { Rendered } from "./approval-request";
import { formatDeadline } from "./deadline";
import { MailLayout, styles } from "./layout";

/** What someone who is invited is told. */
export interface InvitationMail {
  locale: "en" | "vi";
  tenantName: string;
  /** null: the whole tenant. */
  workspaceName: string | null;
  roleTitle: string;
  inviter: string | null;
  expiresAt: Date;
  /** The workspace's. */
  timeZone: string;
  url: string;
}

const WORDS = {
  en: {
    subject: (tenant: string) => `Join ${tenant} on Intent OS`,
    intro: (who: string | null, tenant: string) =>
      who ? `${who} invites you to join ${tenant}.` : `You are invited to join ${tenant}.`,
    role: "Your role",
    workspace: "Workspace",
    all: "All workspaces",
    button: "See the invitation",
    until: (date: string) => `You can accept it until ${date}.`,
    footer: "This link is for you alone. If you did not expect it, ignore it: nothing happens.",
  },
  vi: {
    subject: (tenant: string) => `Tham gia ${tenant} trên Intent OS`,
    intro: (who: string | null, tenant: string) =>
      who ? `${who} mời bạn tham gia ${tenant}.` : `Bạn được mời tham gia ${tenant}.`,
    role: "Vai trò của bạn",
    workspace: "Không gian làm việc",
    all: "Mọi không gian làm việc",
    button: "Xem lời mời",
    until: (date: string) => `Bạn có thể chấp nhận đến ${date}.`,
    footer: "Liên kết này chỉ dành cho bạn. Nếu không chờ đợi nó, hãy bỏ qua: sẽ không có gì xảy ra.",
  },
} as const;

/** The e-mail that invites one person: by whom, to what, until when, and one button. */
export async function renderInvitation(invitation: InvitationMail): Promise<Rendered> {
  const { locale, tenantName, workspaceName, roleTitle, inviter, expiresAt, timeZone, url } = invitation;
  const words = WORDS[locale];
  const subject = words.subject(tenantName);
  const until = formatDeadline(expiresAt, locale, timeZone);
  const mail = (
    <MailLayout locale={locale} preview={subject} footer={words.footer}>
      <Text style={styles.title}>{subject}</Text>
      <Text style={styles.text}>{words.intro(inviter, tenantName)}</Text>
      <Section>
        <Text style={styles.label}>{words.role}</Text>
        <Text style={styles.value}>{roleTitle}</Text>
        <Text style={styles.label}>{words.workspace}</Text>
        <Text style={styles.value}>{workspaceName ?? words.all}</Text>
      </Section>
      <Section style={{ margin: "14px 0" }}>
        <Button href={url} style={styles.button}>
          {words.button}
        </Button>
      </Section>
      <Text style={{ ...styles.label, fontSize: 13 }}>{words.until(until)}</Text>
    </MailLayout>
  );
  return { subject, html: await render(mail), text: await render(mail, { plainText: true }) };
}
