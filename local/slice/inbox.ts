import { setTimeout as sleep } from "node:timers/promises";

/** A mail in the embedded inbox. */
export interface ReceivedMail {
  subject: string;
  to: { address: string }[];
  text?: string;
  html?: string;
}

/** Waits until at least `count` mails match. @throws Error when they do not come in time */
export async function waitForMails(
  inboxUrl: string,
  matches: (mail: ReceivedMail) => boolean,
  count: number,
  timeoutMs = 20_000,
): Promise<ReceivedMail[]> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const response = await fetch(`${inboxUrl}/api/email`);
    const found = ((await response.json()) as ReceivedMail[]).filter(matches);
    if (found.length >= count) return found;
    if (Date.now() > deadline)
      throw new Error(`${found.length} of ${count} mails came within ${timeoutMs} ms`);
    await sleep(200);
  }
}

/** The approver's link in a mail. */
export function approvalLinkIn(mail: ReceivedMail): string {
  const [link] = /https?:\/\/[^\s"<>]+\/approve\/[\w-]+/.exec(mail.html ?? mail.text ?? "") ?? [];
  if (!link) throw new Error(`the mail to ${mail.to[0]?.address} has no approval link`);
  return link;
}
