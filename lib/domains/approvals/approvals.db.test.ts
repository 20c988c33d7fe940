import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { executeIntent } from "@/lib/domains/intents";
import { publishPolicy } from "@/lib/domains/policies";
import { cancelRun, runSegment } from "@/lib/domains/runs";
import { bindRole, createApiKey, scopeForApiKey } from "@/lib/domains/tenancy";
import { type Id, uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import type { TestDatabase } from "@/lib/testing/database";
import { auditMark, expectAudit } from "@/lib/testing/expect-audit";
import { type MailSink, startMailSink } from "@/lib/testing/mail-sink";
import { startTestReceiver, type TestReceiver } from "@/lib/testing/receiver";
import { drive, effectOf, expectSoundJournal, linksOf } from "@/lib/testing/run-driver";
import { tableDigests } from "@/lib/testing/tables";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { spendingRules } from "@/local/seed/definitions";
import {
  decideApproval,
  decideByLink,
  getApproval,
  listApprovals,
  readApprovalLink,
  sendNotice,
  unsentNotices,
} from ".";

let database: TestDatabase;
let owner: postgres.Sql;
let receiver: TestReceiver;
let mail: MailSink;
let world: World;

beforeAll(async () => {
  mail = await startMailSink();
  receiver = await startTestReceiver();
  database = await useTestDatabase({ SMTP_URL: mail.url });
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
});
beforeEach(async () => {
  world = await mintWorld(receiver.url);
});
afterAll(async () => {
  await owner.end();
  await database.drop();
  await receiver.stop();
  await mail.stop();
});

const facts = { requestId: "req-test", address: "203.0.113.7", userAgent: "Test/1" };
const approve = { decision: "approve" as const };
const AMOUNT = 1_250_000;

async function open(scope: Scope = world.people.owner, amount = AMOUNT) {
  const { run } = await executeIntent(scope, {
    template: "approve-and-call",
    input: { supplier: "Steel", amount, currency: "USD" },
  });
  const waiting = await drive(world.scope, run.id);
  const [approval] = (await listApprovals(world.scope, { limit: 1, runId: run.id })).items;
  if (!approval) throw new Error(`no approval was opened: ${waiting.error?.message}`);
  const links = await linksOf(owner, run.id);
  const linkOf = (person: Scope) => {
    const link = links.find(({ userId }) => userId === person.principal.userId);
    if (!link) throw new Error(`${person.principal.label} was not asked`);
    return link;
  };
  return { run: waiting, approval, links, linkOf, body: { ...approve, snapshotHash: approval.snapshotHash } };
}

/** Gives finance's rule another obligation. */
function oblige(approval: { roles: string[]; quorum: number; excludeRequester: boolean }) {
  const rules = spendingRules.rules.map((rule) =>
    rule.effect === "require_approval" ? { ...rule, obligations: { approval } } : rule,
  );
  return publishPolicy(world.scope, { ...spendingRules, rules });
}

describe("asking", () => {
  it("puts the question to both people of finance, and shows what is asked and why", async () => {
    const { run, approval, links } = await open();
    expect(run).toMatchObject({ status: "waiting", waitingFor: "1 approval by finance" });
    expect(approval).toMatchObject({
      status: "open",
      title: "Order from Steel",
      quorum: 1,
      approvals: 0,
      snapshot: { requestedBy: "owner", input: { supplier: "Steel", amount: AMOUNT, currency: "USD" } },
    });
    expect(approval.why).toContain("Amounts over 5,000.00 need one approval by finance");
    expect(approval.approvers.map(({ name }) => name)).toEqual(["minh", "thu"]);
    expect(new Set(links.map(({ token }) => token)).size).toBe(2);
    const [stored] = await owner`select count(*)::int as n from approval_links
      where token_hash in ${owner(links.map(({ token }) => token))}`;
    expect(stored?.n).toBe(0);
  });

  it("mails each approver once, each with a link of their own", async () => {
    const { approval, links } = await open();
    mail.mails.length = 0;
    const due = await unsentNotices(world.scope, approval.id);
    expect(due).toHaveLength(2);
    for (const id of [...due, ...due]) await sendNotice(world.scope, id);
    expect(await unsentNotices(world.scope, approval.id)).toEqual([]);
    expect(mail.mails).toHaveLength(2);
    for (const { token, userId } of links) {
      const person = userId === world.people.minh.principal.userId ? "minh" : "thu";
      const sent = mail.mails.find(({ to }) => to.startsWith(person));
      const text = sent?.data.replaceAll("=\n", "") ?? "";
      expect(text).toContain(`/approve/${token}`);
      expect(due.filter((id) => text.includes(`Message-ID: <${id}@`))).toHaveLength(1);
    }
  });

  it("mails nobody of a closed approval, and says so when the server takes no mail", async () => {
    const { run, approval } = await open();
    const due = await unsentNotices(world.scope, approval.id);
    mail.refusal = "451 later";
    await expect(sendNotice(world.scope, due[0] ?? "apn_")).rejects.toThrow("mail not taken");
    expect(await unsentNotices(world.scope, approval.id)).toHaveLength(2);
    mail.refusal = undefined;
    mail.mails.length = 0;
    await cancelRun(world.scope, run.id, { reason: "stop" });
    for (const id of due) await sendNotice(world.scope, id);
    expect(mail.mails).toEqual([]);
  });

  it.each([
    ["the person who asked in the console", async () => world.people.minh],
    [
      "the person whose API key asked",
      async () => {
        const { secret } = await createApiKey(world.people.minh, { name: "k", scopes: ["intents:execute"] });
        return scopeForApiKey(secret, facts);
      },
    ],
  ])("leaves out %s", async (_, requester) => {
    const { approval, links, body } = await open(await requester());
    expect(links.map(({ userId }) => userId)).toEqual([world.people.thu.principal.userId]);
    await expect(decideApproval(world.people.minh, approval.id, body, "console")).rejects.toMatchObject({
      code: "forbidden",
    });
    const decided = await decideApproval(world.people.thu, approval.id, body, "console");
    expect(decided.status).toBe("approved");
  });

  it("fails the run when too few people are left to ask", async () => {
    await oblige({ roles: ["finance"], quorum: 2, excludeRequester: true });
    await expect(open(world.people.minh)).rejects.toThrow("2 approvals by finance are needed, but only 1");
    const [failed] = await owner`select status, error from runs
      where tenant_id = ${uuidOf(world.scope.tenantId)}`;
    expect(failed).toMatchObject({ status: "failed", error: { code: "approval_required" } });
  });

  it("asks the requester too when policy does not exclude them", async () => {
    await oblige({ roles: ["finance"], quorum: 1, excludeRequester: false });
    const { links } = await open(world.people.minh);
    expect(links).toHaveLength(2);
  });

  it("asks everybody of several roles once", async () => {
    await bindRole(world.scope, {
      userId: world.people.minh.principal.userId as Id<"user">,
      role: "approver",
    });
    await bindRole(world.scope, {
      userId: world.people.owner.principal.userId as Id<"user">,
      role: "approver",
    });
    await oblige({ roles: ["approver", "finance"], quorum: 3, excludeRequester: false });
    const { links } = await open();
    expect(links).toHaveLength(3);
  });
});

describe("deciding", () => {
  it("takes one approval of two, once, and the run goes on and calls", async () => {
    const { run, linkOf, body } = await open();
    const mark = await auditMark(world.scope);
    const link = linkOf(world.people.minh);
    const decided = await decideByLink(link.token, body, facts);
    expect(decided).toMatchObject({
      status: "approved",
      decisions: [{ channel: "link", decision: "approve", approver: { name: "minh" } }],
    });
    await expectAudit(world.scope, mark, [
      {
        action: "approval.approved",
        actor: { kind: "approval_link", id: link.id, label: "minh" },
        requestId: "req-test",
        address: "203.0.113.7",
      },
    ]);
    const [evidence] = await owner`select snapshot_hash, address, user_agent from approval_decisions
      where approval_id = ${uuidOf(decided.id)}`;
    expect(evidence).toEqual({
      snapshot_hash: body.snapshotHash,
      address: "203.0.113.7",
      user_agent: "Test/1",
    });
    expect((await readApprovalLink(link.token)).state).toBe("spent");
    expect((await readApprovalLink(linkOf(world.people.thu).token)).state).toBe("closed");
    const before = await tableDigests(owner);
    for (const { token } of [link, linkOf(world.people.thu)]) {
      await expect(decideByLink(token, body, facts)).rejects.toMatchObject({ code: "gone" });
    }
    await expect(decideApproval(world.people.thu, decided.id, body, "console")).rejects.toMatchObject({
      code: "gone",
    });
    expect(await tableDigests(owner)).toEqual(before);
    expect(await drive(world.scope, run.id)).toMatchObject({ status: "succeeded" });
    expect(await receiver.received(run.id)).toEqual({ count: 1, acted: 1 });
    await expectSoundJournal(owner, world.scope, run.id);
  });

  it("lets one rejection end it, and nothing is called", async () => {
    const { run, linkOf, body } = await open();
    const mark = await auditMark(world.scope);
    await decideByLink(
      linkOf(world.people.thu).token,
      { ...body, decision: "reject", reason: "wrong supplier" },
      facts,
    );
    await expectAudit(world.scope, mark, [{ action: "approval.rejected", reason: "wrong supplier" }]);
    expect(await drive(world.scope, run.id)).toMatchObject({
      status: "failed",
      error: { code: "approval_rejected" },
    });
    expect(await receiver.received(run.id)).toEqual({ count: 0, acted: 0 });
    expect(await effectOf(owner, run.id)).toBeUndefined();
    await expectSoundJournal(owner, world.scope, run.id);
  });

  it("lets one of two people who decide at the same moment win, ten times", async () => {
    for (let round = 0; round < 10; round += 1) {
      const { approval, linkOf, body } = await open();
      const reject = { ...body, decision: "reject" as const, reason: "no" };
      const settled = await Promise.allSettled([
        decideByLink(linkOf(world.people.minh).token, body, facts),
        decideApproval(world.people.thu, approval.id, reject, "console"),
        decideByLink(linkOf(world.people.thu).token, body, facts),
        decideApproval(world.people.minh, approval.id, reject, "console"),
      ]);
      expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      for (const one of settled) {
        if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "gone" });
      }
      const after = await getApproval(world.scope, approval.id);
      expect(after.decisions).toHaveLength(1);
      expect(after.status).toBe(after.decisions[0]?.decision === "approve" ? "approved" : "rejected");
    }
  });

  it("needs both of a quorum of two, and counts nobody twice", async () => {
    await oblige({ roles: ["finance"], quorum: 2, excludeRequester: true });
    const { run, approval, linkOf, body } = await open();
    expect(await decideByLink(linkOf(world.people.minh).token, body, facts)).toMatchObject({
      status: "open",
      approvals: 1,
    });
    await expect(decideApproval(world.people.minh, approval.id, body, "console")).rejects.toMatchObject({
      code: "invalid_transition",
    });
    expect(await drive(world.scope, run.id)).toMatchObject({ status: "waiting" });
    expect(await receiver.received(run.id)).toEqual({ count: 0, acted: 0 });
    expect(await decideApproval(world.people.thu, approval.id, body, "console")).toMatchObject({
      status: "approved",
      approvals: 2,
    });
    expect(await drive(world.scope, run.id)).toMatchObject({ status: "succeeded" });
  });

  it("refuses, and writes nothing: another snapshot, an API key, a person not asked, a link of nothing", async () => {
    const { approval, linkOf, body } = await open();
    const { token } = linkOf(world.people.minh);
    const key = await scopeForApiKey(world.key, facts);
    const other = await open(world.people.owner, AMOUNT + 1);
    const stranger = (await mintWorld()).people.minh;
    const before = await tableDigests(owner);
    const stale = { ...body, snapshotHash: "0".repeat(64) };
    for (const [attempt, code] of [
      [() => decideByLink(token, stale, facts), "conflict"],
      // The link is bound to its approval: what the other one asks is not what this one asks.
      [() => decideByLink(token, other.body, facts), "conflict"],
      [() => decideApproval(key, approval.id, body, "api"), "forbidden"],
      [() => decideApproval(world.scope, approval.id, body, "api"), "forbidden"],
      [() => decideApproval(world.people.owner, approval.id, body, "console"), "forbidden"],
      [() => decideApproval(stranger, approval.id, body, "console"), "not_found"],
      [() => decideByLink("no-such-link", body, facts), "gone"],
      [() => decideByLink(`${token}x`, body, facts), "gone"],
      [() => decideByLink("", body, facts), "gone"],
    ] as const) {
      await expect(attempt()).rejects.toMatchObject({ code });
    }
    expect(await tableDigests(owner)).toEqual(before);
  });

  it("refuses someone whose role was taken away since, by link and in the console", async () => {
    const { approval, linkOf, body } = await open();
    await owner`delete from role_bindings where user_id = ${uuidOf(world.people.minh.principal.id)}`;
    const before = await tableDigests(owner);
    const { token } = linkOf(world.people.minh);
    await expect(decideByLink(token, body, facts)).rejects.toMatchObject({ code: "forbidden" });
    await expect(decideApproval(world.people.minh, approval.id, body, "console")).rejects.toMatchObject({
      code: "forbidden",
    });
    expect(await tableDigests(owner)).toEqual(before);
    expect(await decideByLink(linkOf(world.people.thu).token, body, facts)).toMatchObject({
      status: "approved",
    });
  });

  it("refuses someone whose role ran out since", async () => {
    const { linkOf, body } = await open();
    await owner`update role_bindings set expires_at = now() - interval '1 second'
      where user_id = ${uuidOf(world.people.minh.principal.id)}`;
    await expect(decideByLink(linkOf(world.people.minh).token, body, facts)).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("takes a missed deadline for a rejection", async () => {
    const { run, approval, linkOf, body } = await open();
    await owner`update approvals set expires_at = now() - interval '1 second'
      where id = ${uuidOf(approval.id)}`;
    const { token } = linkOf(world.people.minh);
    await expect(decideByLink(token, body, facts)).rejects.toMatchObject({ code: "gone" });
    const mark = await auditMark(world.scope);
    expect(await drive(world.scope, run.id)).toMatchObject({
      status: "failed",
      error: { code: "approval_expired" },
    });
    await expectAudit(world.scope, mark, [
      { action: "approval.expired", resource: { kind: "approval", id: approval.id } },
      { action: "run.failed" },
    ]);
    expect((await readApprovalLink(token)).state).toBe("expired");
    expect(await getApproval(world.scope, approval.id)).toMatchObject({ status: "expired" });
    expect(await receiver.received(run.id)).toEqual({ count: 0, acted: 0 });
  });

  it("closes with its run when that is cancelled", async () => {
    const { run, links, body } = await open();
    await cancelRun(world.scope, run.id, { reason: "not needed" });
    for (const { token } of links) {
      expect((await readApprovalLink(token)).state).toBe("closed");
      await expect(decideByLink(token, body, facts)).rejects.toMatchObject({ code: "gone" });
    }
    expect(await runSegment(world.scope, run.id)).toEqual({ state: "over" });
    await expectSoundJournal(owner, world.scope, run.id);
  });
});

describe("reading a link", () => {
  it("shows what is asked, and changes nothing in any table", async () => {
    const { approval, links, linkOf } = await open();
    const before = await tableDigests(owner);
    for (const { token } of [...links, ...links]) await readApprovalLink(token);
    expect(await readApprovalLink("no-such-link")).toEqual({ state: "unknown" });
    expect(await readApprovalLink(linkOf(world.people.minh).token)).toMatchObject({
      state: "open",
      approval: { id: approval.id },
      approver: { name: "minh" },
      requestedBy: "owner",
    });
    expect(await tableDigests(owner)).toEqual(before);
  });
});
