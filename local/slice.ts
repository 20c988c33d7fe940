import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { styleText } from "node:util";
import { type Answer, ApiClient } from "./slice/client";
import { approvalLinkIn, waitForMails } from "./slice/inbox";
import type { Stack } from "./stack/stack";
import type { SeededTenant, SeedResult } from "./stack/stack-file";

const TEMPLATE = "approve-and-call";

/** Runs the slice through the public surface and prints each step. @returns whether every step held */
export async function runSlice(stack: Stack, seeded: SeedResult): Promise<boolean> {
  const [ours, theirs] = seeded.tenants;
  if (!ours || !theirs) throw new Error("the seed made fewer than two tenants");
  const slice = new Slice(stack, clientOf(stack, ours), clientOf(stack, theirs));
  console.log(`\n${styleText("bold", "The slice")}: one intent, from API call to audit`);
  try {
    await slice.run();
  } catch (error) {
    slice.check("the slice ran to its end", false, error instanceof Error ? error.message : String(error));
  }
  return slice.held;
}

function clientOf(stack: Stack, tenant: SeededTenant): ApiClient {
  return new ApiClient(stack.urls.app, tenant.apiKeys[0]?.key ?? "");
}

class Slice {
  held = true;
  private readonly mark = randomUUID().slice(0, 8);

  constructor(
    private readonly stack: Stack,
    private readonly ours: ApiClient,
    private readonly theirs: ApiClient,
  ) {}

  /** Prints one step and remembers whether it held. */
  check(what: string, held: boolean, detail = ""): void {
    this.held &&= held;
    const mark = held ? styleText("green", "✓") : styleText("red", "✗");
    console.log(`  ${mark} ${what}${detail && styleText("dim", `  ${detail}`)}`);
  }

  async run(): Promise<void> {
    await this.refusals();
    const small = await this.withoutApproval();
    const large = await this.withApproval();
    await this.records(large);
    await this.withCompensation();
    await this.isolation(small);
  }

  /** The order goes through, its deposit is refused: what was done is undone. */
  private async withCompensation(): Promise<void> {
    await this.receiverRefuses("/deposits");
    const accepted = await this.ours.post("/v1/intents/execute", {
      template: "order-with-deposit",
      input: this.body(125_000).input,
    });
    const runId = accepted.body.data.run.id as string;
    const run = await this.untilEnded(runId);
    this.check(
      "a deposit is refused: the run is compensated",
      run.status === "compensated",
      this.page(runId),
    );
    const steps = (await this.ours.get(`/v1/runs/${runId}/steps`)).body.data as {
      nodeId: string;
      status: string;
    }[];
    const order = steps.find(({ nodeId }) => nodeId === "order");
    this.check("the order's step is compensated", order?.status === "compensated");
    const acts = await Promise.all(
      ["order", "deposit", "cancel_order"].map((node) => this.receiverSaw(`${runId}:${node}`)),
    );
    this.check(
      "the receiver ordered once and cancelled once, and took no deposit",
      acts.map((act) => act?.acted ?? 0).join() === "1,0,1",
    );
  }

  /** Has the receiver refuse the next request to a path. */
  private async receiverRefuses(path: string): Promise<void> {
    await fetch(`${this.stack.urls.receiver}/faults`, {
      method: "POST",
      body: JSON.stringify({ mode: "500", status: 422, path, times: 1 }),
    });
  }

  private body(amount: number, input: Record<string, unknown> = {}) {
    return {
      template: TEMPLATE,
      input: { supplier: `Supplier ${this.mark}`, amount, currency: "USD", ...input },
    };
  }

  private async refusals(): Promise<void> {
    const noKey = await this.ours.post("/v1/intents/execute", this.body(100), null);
    this.check("no Idempotency-Key: refused", is(noKey, 422, "validation_failed"));
    const unknown = await this.ours.post("/v1/intents/execute", { template: "no-such", input: {} });
    this.check("unknown template: refused", is(unknown, 404, "not_found"));
    const wrong = await this.ours.post("/v1/intents/execute", this.body(100, { amount: "much" }));
    const path = wrong.body.error?.details?.issues?.[0]?.path;
    this.check("input against the schema: refused", is(wrong, 422, "validation_failed"), `at ${path}`);
    const denied = await this.ours.post("/v1/intents/execute", this.body(20_000_000));
    this.check(
      "over the limit: denied by policy",
      is(denied, 403, "policy_denied"),
      denied.body.error?.message,
    );
  }

  private async withoutApproval(): Promise<string> {
    const key = randomUUID();
    const first = await this.ours.post("/v1/intents/execute", this.body(125_000), key);
    this.check("1,250.00 USD: accepted", first.status === 202, first.body.data?.run?.id);
    const again = await this.ours.post("/v1/intents/execute", this.body(125_000), key);
    const same = JSON.stringify(again.body.data) === JSON.stringify(first.body.data);
    this.check("same key, same body: the stored answer", again.status === 202 && again.replayed && same);
    const other = await this.ours.post("/v1/intents/execute", this.body(125_001), key);
    this.check("same key, other body: refused", is(other, 409, "idempotency_conflict"));
    const runId = first.body.data.run.id as string;
    const run = await this.untilEnded(runId);
    this.check("it ran without asking anyone", run.status === "succeeded", this.page(runId));
    const seen = await this.receiverSaw(`${runId}:call`);
    this.check("the receiver acted once", seen?.acted === 1, `Idempotency-Key ${runId}:call`);
    return runId;
  }

  private async withApproval(): Promise<string> {
    const accepted = await this.ours.post("/v1/intents/execute", this.body(1_250_000));
    const runId = accepted.body.data.run.id as string;
    const about = `Supplier ${this.mark}`;
    const mails = await waitForMails(
      this.stack.urls.inbox,
      (mail) => mail.subject.includes(about) && approvalMail(mail.html),
      2,
    );
    const people = mails.map((mail) => mail.to[0]?.address).join(", ");
    this.check("12,500.00 USD: finance is asked by e-mail", mails.length === 2, people);
    const links = mails.map(approvalLinkIn) as [string, string];
    const page = await (await fetch(links[0])).text();
    await (await fetch(links[0])).text();
    const still = await this.ours.get(`/v1/runs/${runId}`);
    this.check(
      "opening the link changes nothing",
      still.body.data.status === "waiting",
      still.body.data.waitingFor,
    );
    const snapshotHash =
      /name="snapshotHash"[^>]*value="([0-9a-f]{64})"|value="([0-9a-f]{64})"[^>]*name="snapshotHash"/.exec(
        page,
      );
    const shown = snapshotHash?.[1] ?? snapshotHash?.[2] ?? "";
    const decided = await this.decide(links[0], {
      decision: "approve",
      reason: "Checked the order",
      snapshotHash: shown,
    });
    this.check("approved from the page, by POST", decided, links[0]);
    const run = await this.untilEnded(runId);
    this.check("the run went on and succeeded", run.status === "succeeded", this.page(runId));
    const seen = await this.receiverSaw(`${runId}:call`);
    this.check("the receiver acted once", seen?.acted === 1);
    const approval = (await this.ours.get(`/v1/approvals?runId=${runId}`)).body.data[0];
    const late = await this.decide(links[1], {
      decision: "reject",
      reason: "Too late",
      snapshotHash: shown,
    });
    const after = (await this.ours.get(`/v1/approvals/${approval.id}`)).body.data;
    this.check("the other link is dead", late && after.status === "approved" && after.decisions.length === 1);
    return runId;
  }

  /** Posts the form of the approver's page. True when it leads back to the page, which then says that the link is used up. */
  private async decide(link: string, form: Record<string, string>): Promise<boolean> {
    const answer = await fetch(`${link}/decide`, {
      method: "POST",
      body: new URLSearchParams(form),
      redirect: "manual",
    });
    const back = new URL(answer.headers.get("location") ?? "", link);
    return answer.status === 303 && back.href === link && (await fetch(back)).status === 410;
  }

  private async records(runId: string): Promise<void> {
    const steps = (await this.ours.get(`/v1/runs/${runId}/steps`)).body.data;
    this.check(
      "steps",
      steps.every((step: { status: string }) => step.status === "succeeded"),
      `${steps.length}`,
    );
    const events = (await this.ours.get(`/v1/runs/${runId}/events`)).body.data as {
      seq: number;
      type: string;
    }[];
    const gapless = events.every((event, index) => event.seq === index + 1);
    this.check(
      "the journal is gapless",
      gapless && events.at(-1)?.type === "run.succeeded",
      `${events.length} events`,
    );
    const trace = (await this.ours.get(`/v1/runs/${runId}/trace`)).body.data;
    this.check(
      "the trace has every step",
      trace.root.children.length === steps.length + 1,
      `trace ${trace.traceId}`,
    );
    const audit = (await this.ours.get(`/v1/audit-events?resourceId=${runId}`)).body.data;
    this.check(
      "the audit log knows of it",
      audit[0]?.action === "run.succeeded",
      `${this.stack.urls.app}/audit`,
    );
    const verified = (await this.ours.get("/v1/audit-events/verify")).body.data;
    this.check("the audit chain is intact", verified.intact, `${verified.checked} events`);
  }

  private async isolation(runId: string): Promise<void> {
    const foreign = await this.theirs.get(`/v1/runs/${runId}`);
    this.check("another tenant's key does not find the run", is(foreign, 404, "not_found"));
  }

  private async untilEnded(runId: string): Promise<{ status: string }> {
    const deadline = Date.now() + 30_000;
    for (;;) {
      const run = (await this.ours.get(`/v1/runs/${runId}`)).body.data;
      if (run.finishedAt || Date.now() > deadline) return run;
      await sleep(100);
    }
  }

  private async receiverSaw(key: string): Promise<{ acted: number } | undefined> {
    const response = await fetch(`${this.stack.urls.receiver}/requests?key=${encodeURIComponent(key)}`);
    return ((await response.json()) as { requests: { acted: number }[] }).requests[0];
  }

  private page(runId: string): string {
    return `${this.stack.urls.app}/runs/${runId}`;
  }
}

function approvalMail(html: string | undefined): boolean {
  return html?.includes("/approve/") ?? false;
}

function is(answer: Answer, status: number, code: string): boolean {
  return answer.status === status && answer.body.error?.code === code;
}
