import { Button, render, Section, Text } from "react-email";
import { formatMoney } from "@/lib/kernel/money";
import { MailLayout, styles } from "./layout";

/** What an approver is told. */
export interface ApprovalRequest {
  approval: { title: string; why: string; expiresAt: string; snapshot: Record<string, unknown> };
  approver: { name: string; locale: "en" | "vi" };
  tenantName: string;
  url: string;
}

/** A rendered e-mail. */
export interface Rendered {
  subject: string;
  html: string;
  text: string;
}

const WORDS = {
  en: {
    subject: (title: string) => `Approval needed: ${title}`,
    intro: (who: string, tenant: string) => `${who} asks for your approval at ${tenant}.`,
    why: "Why you are asked",
    button: "Review and decide",
    until: (date: string) => `You can decide until ${date}. Opening the link changes nothing.`,
    footer: "This link is for you alone and works once. Please do not forward it.",
  },
  vi: {
    subject: (title: string) => `Cần phê duyệt: ${title}`,
    intro: (who: string, tenant: string) => `${who} cần bạn phê duyệt tại ${tenant}.`,
    why: "Vì sao bạn được hỏi",
    button: "Xem và quyết định",
    until: (date: string) => `Bạn có thể quyết định đến ${date}. Mở liên kết không thay đổi gì.`,
    footer: "Liên kết này chỉ dành cho bạn và chỉ dùng được một lần. Vui lòng không chuyển tiếp.",
  },
} as const;

/** The e-mail that asks one person for a decision: who asks, what, why, until when, and one button. */
export async function renderApprovalRequest(request: ApprovalRequest): Promise<Rendered> {
  const { approval, approver, tenantName, url } = request;
  const words = WORDS[approver.locale];
  const subject = words.subject(approval.title);
  const until = new Intl.DateTimeFormat(approver.locale, {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: "UTC",
  }).format(new Date(approval.expiresAt));
  const amount = amountOf(approval.snapshot, approver.locale);
  const mail = (
    <MailLayout locale={approver.locale} preview={subject} footer={words.footer}>
      <Text style={styles.title}>{approval.title}</Text>
      <Text style={styles.text}>{words.intro(String(approval.snapshot.requestedBy ?? ""), tenantName)}</Text>
      {amount && <Text style={styles.amount}>{amount}</Text>}
      <Section>
        {fieldsOf(approval.snapshot, approver.locale).map(([name, value]) => (
          <div key={name}>
            <Text style={styles.label}>{labelOf(name)}</Text>
            <Text style={styles.value}>{value}</Text>
          </div>
        ))}
        <Text style={styles.label}>{words.why}</Text>
        <Text style={styles.value}>{approval.why}</Text>
      </Section>
      <Section style={{ margin: "14px 0" }}>
        <Button href={url} style={styles.button}>
          {words.button}
        </Button>
      </Section>
      <Text style={{ ...styles.label, fontSize: 13 }}>{words.until(`${until} UTC`)}</Text>
    </MailLayout>
  );
  return { subject, html: await render(mail), text: await render(mail, { plainText: true }) };
}

function inputOf(snapshot: Record<string, unknown>): Record<string, unknown> {
  const { input } = snapshot;
  return typeof input === "object" && input !== null ? { ...input } : {};
}

/** `amount` beside a `currency`, as money. */
function amountOf(snapshot: Record<string, unknown>, locale: string): string | null {
  const { amount, currency } = inputOf(snapshot);
  const isMoney =
    typeof amount === "number" &&
    Number.isSafeInteger(amount) &&
    typeof currency === "string" &&
    /^[A-Z]{3}$/.test(currency);
  return isMoney ? formatMoney(amount, currency, locale) : null;
}

/** The rest of the asked input, field by field. */
function fieldsOf(snapshot: Record<string, unknown>, locale: string): [string, string][] {
  const shown = amountOf(snapshot, locale) === null ? [] : ["amount", "currency"];
  return Object.entries(inputOf(snapshot))
    .filter(([name, value]) => !shown.includes(name) && value !== "" && value !== null)
    .map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]);
}

/** `invoice_number` → `Invoice number`. */
function labelOf(name: string): string {
  const words = name.replaceAll(/[_-]+/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
