import { Button, render, Section, Text } from "react-email";
import { labelOf, pathLabel } from "@/lib/kernel/labels";
import { formatMoney } from "@/lib/kernel/money";
import type { NoticeKind } from "@/lib/kernel/states";
import { APPROVAL_WORDS } from "./approval-words";
import { formatDeadline } from "./deadline";
import { MailLayout, styles } from "./layout";

/** What an approver is told. */
export interface ApprovalRequest {
  kind: NoticeKind;
  /** Who had the mail sent, if it was a person. */
  by: string | null;
  /** Why it was handed over. */
  reason: string | null;
  approval: {
    title: string;
    why: string;
    expiresAt: string;
    snapshot: Record<string, unknown>;
    changes: { path: string; before?: unknown; after?: unknown }[] | null;
  };
  approver: { name: string; locale: "en" | "vi" };
  tenantName: string;
  /** The workspace's: the deadline is told by its clock. */
  timeZone: string;
  url: string;
}

/** A rendered e-mail. */
export interface Rendered {
  subject: string;
  html: string;
  text: string;
}

/** The rest is on the page that the button opens. */
const CHANGES_SHOWN = 8;

/** The e-mail that asks one person for a decision: who asks, what, why, until when, and one button. */
export async function renderApprovalRequest(request: ApprovalRequest): Promise<Rendered> {
  const { approval, approver, tenantName, url } = request;
  const words = APPROVAL_WORDS[approver.locale];
  const { subject: subjectOf, intro } = words.kinds[request.kind];
  const subject = subjectOf(approval.title);
  const until = formatDeadline(new Date(approval.expiresAt), approver.locale, request.timeZone);
  const amount = amountOf(approval.snapshot, approver.locale);
  const mail = (
    <MailLayout locale={approver.locale} preview={subject} footer={words.footer}>
      <Text style={styles.title}>{approval.title}</Text>
      <Text style={styles.text}>
        {intro(String(approval.snapshot.requestedBy ?? ""), tenantName, request.by)}
      </Text>
      {amount && <Text style={styles.amount}>{amount}</Text>}
      <Section>
        {fieldsOf(approval.snapshot, approver.locale, words).map(([name, value]) => (
          <div key={name}>
            <Text style={styles.label}>{labelOf(name)}</Text>
            <Text style={styles.value}>{value}</Text>
          </div>
        ))}
        {approval.changes && approval.changes.length > 0 && (
          <>
            <Text style={styles.label}>{words.changed}</Text>
            {approval.changes.slice(0, CHANGES_SHOWN).map(({ path, before, after }) => (
              <Text key={path} style={styles.value}>
                {pathLabel(path)}: {readable(before, words)} → {readable(after, words)}
              </Text>
            ))}
          </>
        )}
        {request.kind === "delegation" && request.reason && (
          <>
            <Text style={styles.label}>{words.reason}</Text>
            <Text style={styles.value}>{request.reason}</Text>
          </>
        )}
        <Text style={styles.label}>{words.why}</Text>
        <Text style={styles.value}>{approval.why}</Text>
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
function fieldsOf(snapshot: Record<string, unknown>, locale: string, words: Words): [string, string][] {
  const shown = amountOf(snapshot, locale) === null ? [] : ["amount", "currency"];
  return Object.entries(inputOf(snapshot))
    .filter(([name, value]) => !shown.includes(name) && value !== "" && value !== null)
    .map(([name, value]) => [name, readable(value, words)]);
}

type Words = (typeof APPROVAL_WORDS)["en"];

/** A value in words: lists and groups entry by entry, as far down as they go. */
function readable(value: unknown, words: Words): string {
  if (value === undefined || value === null || value === "") return words.gone;
  if (typeof value === "boolean") return value ? words.yes : words.no;
  if (Array.isArray(value)) return value.map((entry) => readable(entry, words)).join("; ") || words.gone;
  if (typeof value !== "object") return String(value);
  const entries = Object.entries(value).map(([name, entry]) => `${labelOf(name)}: ${readable(entry, words)}`);
  return entries.join(", ") || words.gone;
}
