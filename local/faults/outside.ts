import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { inject } from "vitest";
import type { z } from "zod";
import type { FaultRequest } from "@/local/receiver/faults";
import type { ReceivedRequest } from "@/local/receiver/server";
import { approvalLinkIn, type ReceivedMail, waitForMails } from "@/local/slice/inbox";

/** Sets how the receiver misbehaves. */
export async function receiverFault(fault: z.input<typeof FaultRequest>): Promise<void> {
  const { urls } = inject("stackUnderTest");
  const response = await fetch(`${urls.receiver}/faults`, { method: "POST", body: JSON.stringify(fault) });
  if (!response.ok) throw new Error(await response.text());
}

/** What the receiver knows of a run's call, or undefined while it knows nothing. */
export async function received(runId: string): Promise<ReceivedRequest | undefined> {
  const { urls } = inject("stackUnderTest");
  const response = await fetch(`${urls.receiver}/requests?key=${encodeURIComponent(`${runId}:call`)}`);
  const { requests } = (await response.json()) as { requests: ReceivedRequest[] };
  return requests[0];
}

/** Waits until the receiver has acted for a run. */
export async function untilActed(runId: string): Promise<void> {
  for (let tries = 0; (await received(runId))?.acted !== 1; tries += 1) {
    if (tries > 1000) throw new Error(`the receiver did not act for ${runId}`);
    await sleep(20);
  }
}

/** The approval mails of a supplier's order, once there are `count`. */
export function approvalMails(supplier: string, count: number): Promise<ReceivedMail[]> {
  const ask = (mail: ReceivedMail) =>
    mail.subject.includes(supplier) && /\/approve\//.test(mail.html ?? mail.text ?? "");
  return waitForMails(inject("stackUnderTest").urls.inbox, ask, count, 60_000);
}

/** Approves by the link in a mail, as its reader does: opens the page, and submits its form. */
export async function approveByMail(mail: ReceivedMail): Promise<void> {
  const link = approvalLinkIn(mail);
  const page = await (await fetch(link)).text();
  const [, snapshotHash] = /name="snapshotHash" value="([0-9a-f]{64})"/.exec(page) ?? [];
  if (!snapshotHash) throw new Error("the page of the link asks for no decision");
  await submitDecision(link, snapshotHash);
}

/** The form's POST alone. */
export async function submitDecision(link: string, snapshotHash: string): Promise<void> {
  const response = await fetch(`${link}/decide`, {
    method: "POST",
    body: new URLSearchParams({ decision: "approve", snapshotHash }),
    redirect: "manual",
  });
  const location = response.headers.get("location") ?? "";
  if (response.status !== 303 || location.includes("problem=")) {
    throw new Error(`the decision was answered ${response.status} ${location}`);
  }
}

/** Asks as the owner of the tables, for what no API tells. */
export function query<R>(ask: (sql: postgres.Sql) => Promise<R>): Promise<R> {
  return queryAs(inject("stackUnderTest").ownerDatabaseUrl, ask);
}

/** Asks as the engine's role. */
export function queryEngine<R>(ask: (sql: postgres.Sql) => Promise<R>): Promise<R> {
  return queryAs(inject("stackUnderTest").engineDatabaseUrl, ask);
}

async function queryAs<R>(url: string, ask: (sql: postgres.Sql) => Promise<R>): Promise<R> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await ask(sql);
  } finally {
    await sql.end();
  }
}

/** Waits until no message is left in the outbox. */
export async function untilOutboxEmpty(): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const [row] = await query((sql) => sql<{ left: number }[]>`select count(*)::int as left from outbox`);
    if (row?.left === 0) return;
    if (tries > 450) throw new Error(`${row?.left} messages are still in the outbox`);
    await sleep(200);
  }
}
