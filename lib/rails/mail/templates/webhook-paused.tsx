import { Button, render, Section, Text } from "react-email";
import type { Rendered } from "./approval-request";
import { MailLayout, styles } from "./layout";

/** What whoever looks after webhooks is told when an endpoint was paused because it does not answer. */
export interface WebhookPausedMail {
  locale: "en" | "vi";
  tenantName: string;
  workspaceName: string;
  target: string;
  by: "failing" | "gone";
  /** How many messages are held for it. */
  held: number;
  url: string;
}

const WORDS = {
  en: {
    subject: (tenant: string) => `A webhook endpoint of ${tenant} was paused`,
    why: {
      failing: "It has taken no message for five days.",
      gone: "It answered 410: it wants no more messages.",
    },
    endpoint: "Endpoint",
    workspace: "Workspace",
    held: "Messages held",
    next: "Mend the receiver, send a test event and resume the endpoint: what is held is sent then. What happens until then is not kept for it.",
    button: "See the endpoint",
    footer: "Sent to those who may change webhooks in this workspace.",
  },
  vi: {
    subject: (tenant: string) => `Một điểm nhận webhook của ${tenant} đã bị tạm dừng`,
    why: {
      failing: "Nó không nhận tin nào trong năm ngày.",
      gone: "Nó trả lời 410: không muốn nhận tin nữa.",
    },
    endpoint: "Điểm nhận",
    workspace: "Không gian làm việc",
    held: "Số tin đang giữ",
    next: "Hãy sửa bên nhận, gửi một sự kiện thử rồi tiếp tục điểm nhận: những tin đang giữ sẽ được gửi. Những gì xảy ra đến lúc đó không được lưu cho nó.",
    button: "Xem điểm nhận",
    footer: "Gửi đến những người được phép thay đổi webhook trong không gian làm việc này.",
  },
} as const;

/** The e-mail that tells of a paused endpoint: which, why, and what to do. */
export async function renderWebhookPaused(mail: WebhookPausedMail): Promise<Rendered> {
  const words = WORDS[mail.locale];
  const subject = words.subject(mail.tenantName);
  const body = (
    <MailLayout locale={mail.locale} preview={subject} footer={words.footer}>
      <Text style={styles.title}>{subject}</Text>
      <Text style={styles.text}>{words.why[mail.by]}</Text>
      <Section>
        <Text style={styles.label}>{words.endpoint}</Text>
        <Text style={{ ...styles.value, wordBreak: "break-all" }}>{mail.target}</Text>
        <Text style={styles.label}>{words.workspace}</Text>
        <Text style={styles.value}>{mail.workspaceName}</Text>
        <Text style={styles.label}>{words.held}</Text>
        <Text style={styles.value}>{mail.held}</Text>
      </Section>
      <Text style={styles.text}>{words.next}</Text>
      <Section style={{ margin: "14px 0" }}>
        <Button href={mail.url} style={styles.button}>
          {words.button}
        </Button>
      </Section>
    </MailLayout>
  );
  return { subject, html: await render(body), text: await render(body, { plainText: true }) };
}
