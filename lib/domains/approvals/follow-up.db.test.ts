import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cancelRun } from "@/lib/domains/runs";
import { listMembers } from "@/lib/domains/tenancy";
import { uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import {
  askForOrder,
  letPass,
  newestApproval,
  newMember,
  oblige,
  republish,
} from "@/lib/testing/asked-order";
import type { TestDatabase } from "@/lib/testing/database";
import { auditMark, expectAudit } from "@/lib/testing/expect-audit";
import { type MailSink, startMailSink } from "@/lib/testing/mail-sink";
import { startTestReceiver, type TestReceiver } from "@/lib/testing/receiver";
import { drive, linksOf } from "@/lib/testing/run-driver";
import { tableDigests } from "@/lib/testing/tables";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import {
  decideApproval,
  decideApprovals,
  decideByLink,
  delegateApproval,
  listApprovals,
  readApprovalLink,
  remindApprovers,
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
  mail.mails.length = 0;
});
afterAll(async () => {
  await owner.end();
  await database.drop();
  await Promise.all([receiver.stop(), mail.stop()]);
});

const facts = { requestId: "req-test", address: "203.0.113.7", userAgent: "Test/1" };
type Asked = { id: `apr_${string}`; snapshotHash: string };
const approve = (by: Scope, { id, snapshotHash }: Asked) =>
  decideApproval(by, id, { decision: "approve", snapshotHash }, "console");

/** Sends what is due, as the durable function does. @returns to whom */
async function post(approvalId: Asked["id"]): Promise<string[]> {
  mail.mails.length = 0;
  for (const id of await unsentNotices(world.scope, approvalId)) await sendNotice(world.scope, id);
  return mail.mails.map(({ to }) => to.split("@")[0]?.split("-")[0] ?? "").sort();
}

describe("stages", () => {
  it("must all be met: finance and the owner, each by somebody else", async () => {
    await oblige(world, {
      stages: [
        { roles: ["finance"], quorum: 1 },
        { roles: ["owner"], quorum: 1 },
      ],
      excludeRequester: true,
    });
    const { run, approval } = await askForOrder(world, world.scope);
    expect(run.waitingFor).toBe("1 approval by finance and 1 approval by owner");
    expect(approval.approvers.map(({ name, stages }) => [name, stages])).toEqual([
      ["minh", [1]],
      ["owner", [2]],
      ["thu", [1]],
    ]);
    await approve(world.people.minh, approval);
    const more = await approve(world.people.thu, approval);
    expect(more).toMatchObject({ status: "open", approvals: 1, quorum: 2 });
    expect(more.stages.map(({ given }) => given)).toEqual([1, 0]);
    expect(await drive(world.scope, run.id)).toMatchObject({ status: "waiting" });
    expect(await approve(world.people.owner, approval)).toMatchObject({ status: "approved", approvals: 2 });
    expect(await drive(world.scope, run.id)).toMatchObject({ status: "succeeded" });
  });

  it("count somebody who could meet two where they are needed, whoever comes first", async () => {
    const both = await newMember(world, "ana", "finance");
    await oblige(world, {
      stages: [
        { roles: ["finance"], quorum: 1 },
        { people: [both.email], quorum: 1 },
      ],
      excludeRequester: true,
    });
    for (const order of [
      [both, world.people.minh],
      [world.people.minh, both],
    ] as const) {
      const { approval } = await askForOrder(world);
      expect(await approve(order[0], approval)).toMatchObject({ status: "open", approvals: 1 });
      expect(await approve(order[1], approval)).toMatchObject({ status: "approved", approvals: 2 });
    }
  });

  it("fail the run when nobody is left for one of them", async () => {
    await oblige(world, {
      stages: [
        { roles: ["finance"], quorum: 1 },
        { roles: ["owner"], quorum: 1 },
      ],
      excludeRequester: true,
    });
    await expect(askForOrder(world, world.people.owner)).rejects.toThrow("no approval was opened");
    const [failed] = await owner`select error from runs order by id desc limit 1`;
    expect(failed?.error).toMatchObject({ code: "approval_required" });
  });

  it("of a template are asked beside what policy obliges, and also where policy obliges nothing", async () => {
    await republish(world, { stages: [{ roles: ["owner"], quorum: 1 }] });
    const { approval } = await askForOrder(world, world.scope);
    expect(approval.stages.map(({ roles }) => roles)).toEqual([["finance"], ["owner"]]);
    const { run, approval: small } = await askForOrder(world, world.scope, 100);
    expect(small).toMatchObject({
      stages: [{ roles: ["owner"], quorum: 1 }],
      why: "The template asks for 1 approval by owner.",
    });
    await approve(world.people.owner, small);
    expect(await drive(world.scope, run.id)).toMatchObject({ status: "succeeded" });
  });
});

describe("handing over", () => {
  const passTo = (by: Scope, { id }: Asked, email: string) =>
    delegateApproval(by, id, { email, reason: "On leave" });

  it("makes another decide for the same stages; the first one's link is dead, the other's is mailed", async () => {
    const ana = await newMember(world, "ana", "approver");
    const { run, approval } = await askForOrder(world);
    await post(approval.id);
    const passed = await passTo(world.people.minh, approval, ana.email);
    expect(passed.approvers.map(({ name, via, state }) => [name, via, state])).toEqual([
      ["ana", "delegated", "waiting"],
      ["minh", "asked", "delegated"],
      ["thu", "asked", "waiting"],
    ]);
    expect(passed.history.at(-1)).toMatchObject({
      kind: "delegated",
      by: "minh",
      to: ["ana"],
      reason: "On leave",
    });
    expect(await post(approval.id)).toEqual(["ana"]);
    const links = await linksOf(owner, run.id);
    const link = links.find(({ userId }) => userId === world.people.minh.principal.userId);
    expect((await readApprovalLink(link?.token ?? "")).state).toBe("delegated");
    const body = { decision: "approve" as const, snapshotHash: approval.snapshotHash };
    await expect(decideByLink(link?.token ?? "", body, facts)).rejects.toMatchObject({ code: "gone" });
    await expect(approve(world.people.minh, approval)).rejects.toMatchObject({ code: "gone" });
    const theirs = links.find(({ userId }) => userId === ana.principal.userId);
    expect(await decideByLink(theirs?.token ?? "", body, facts)).toMatchObject({ status: "approved" });
    expect(await drive(world.scope, run.id)).toMatchObject({ status: "succeeded" });
  });

  it("is refused, and writes nothing: to who asked, to strangers, to who may not, to who was asked, by others", async () => {
    const developer = await newMember(world, "dev", "developer");
    const stranger = (await mintWorld()).people;
    const { approval } = await askForOrder(world);
    const { items: members } = await listMembers(world.scope, { limit: 100 });
    const emailOf = (name: string) => members.find((member) => member.name === name)?.email ?? "";
    const before = await tableDigests(owner);
    for (const [by, email, code] of [
      [world.people.minh, emailOf("owner"), "validation_failed"],
      [world.people.minh, "nobody@example.com", "validation_failed"],
      [world.people.minh, developer.email, "validation_failed"],
      [world.people.minh, emailOf("thu"), "conflict"],
      [world.people.owner, emailOf("thu"), "forbidden"],
      [world.scope, emailOf("thu"), "forbidden"],
      [stranger.minh, emailOf("thu"), "not_found"],
    ] as const) {
      await expect(passTo(by, approval, email), `to ${email}`).rejects.toMatchObject({ code });
    }
    expect(await tableDigests(owner)).toEqual(before);
  });

  it("counts for nothing once the one who handed over has lost the role, or the other the permission", async () => {
    const ana = await newMember(world, "ana", "approver");
    const { approval } = await askForOrder(world);
    await passTo(world.people.minh, approval, ana.email);
    const bindings = await owner`select * from role_bindings`;
    for (const who of [world.people.minh, ana]) {
      const row = bindings.find(({ user_id }) => user_id === uuidOf(who.principal.id));
      await owner`delete from role_bindings where id = ${row?.id}`;
      await expect(approve(ana, approval)).rejects.toMatchObject({ code: "forbidden" });
      await owner`insert into role_bindings ${owner(row as never)}`;
    }
    expect(await approve(ana, approval)).toMatchObject({ status: "approved" });
  });
});

describe("following up", () => {
  it("reminds by the template's schedule those who have not answered, until ten times, each mailed once", async () => {
    await oblige(world, { roles: ["finance"], quorum: 2, excludeRequester: true });
    await republish(world, { remindEverySeconds: 3600 });
    const { run, approval } = await askForOrder(world);
    expect(await post(approval.id)).toEqual(["minh", "thu"]);
    await approve(world.people.minh, approval);
    const mark = await auditMark(world.scope);
    await letPass(owner, run.id, 3601);
    expect(await drive(world.scope, run.id)).toMatchObject({ status: "waiting" });
    await drive(world.scope, run.id);
    expect(await post(approval.id)).toEqual(["thu"]);
    expect(await post(approval.id)).toEqual([]);
    await expectAudit(world.scope, mark, [{ action: "approval.reminded", after: { reminders: 1, told: 1 } }]);
    for (let count = 2; count <= 12; count += 1) {
      await letPass(owner, run.id, 3601);
      await drive(world.scope, run.id);
      expect(await post(approval.id)).toEqual(count <= 10 ? ["thu"] : []);
    }
    const { history, nextReminderAt } = await newestApproval(world, run.id);
    expect(history.filter(({ kind }) => kind === "reminded")).toHaveLength(10);
    expect(nextReminderAt).toBeNull();
  });

  it("sends no reminder after the decision, though it was due before", async () => {
    await republish(world, { remindEverySeconds: 3600 });
    const { run, approval } = await askForOrder(world);
    await post(approval.id);
    await letPass(owner, run.id, 3601);
    await drive(world.scope, run.id);
    await approve(world.people.minh, approval);
    expect(await post(approval.id)).toEqual([]);
    await letPass(owner, run.id, 3601);
    await drive(world.scope, run.id);
    expect(await post(approval.id)).toEqual([]);
  });

  it("reminds when asked to, once in ten minutes, and nobody of a closed one", async () => {
    const { run, approval } = await askForOrder(world);
    await post(approval.id);
    const remind = () => remindApprovers(world.people.owner, approval.id, { reason: "It is urgent" });
    await remind();
    expect(await post(approval.id)).toEqual(["minh", "thu"]);
    expect(mail.mails[0]?.data).toContain("owner reminds you");
    await expect(remind()).rejects.toMatchObject({ code: "rate_limited" });
    await letPass(owner, run.id, 601);
    await remind();
    await cancelRun(world.scope, run.id, { reason: "stop" });
    await letPass(owner, run.id, 601);
    await expect(remind()).rejects.toMatchObject({ code: "gone" });
    expect(await post(approval.id)).toEqual([]);
  });

  it("escalates once when nobody has decided in time, to further people who count for every stage", async () => {
    await oblige(world, { roles: ["finance"], quorum: 2, excludeRequester: true });
    await republish(world, { escalation: { afterSeconds: 3600, roles: ["owner"] } });
    const { run, approval } = await askForOrder(world, world.scope);
    await post(approval.id);
    const body = { decision: "approve" as const, snapshotHash: approval.snapshotHash };
    await expect(decideApproval(world.people.owner, approval.id, body, "console")).rejects.toMatchObject({
      code: "forbidden",
    });
    const mark = await auditMark(world.scope);
    await letPass(owner, run.id, 3601);
    expect((await drive(world.scope, run.id)).waitingFor).toBe("2 approvals by finance, escalated to owner");
    await drive(world.scope, run.id);
    await expectAudit(world.scope, mark, [
      { action: "approval.escalated", after: { to: [world.people.owner.principal.id] } },
    ]);
    expect(await post(approval.id)).toEqual(["owner"]);
    const shown = await newestApproval(world, run.id);
    expect(shown.history.at(-1)).toMatchObject({ kind: "escalated", by: null, to: ["owner"] });
    await approve(world.people.owner, approval);
    expect(await approve(world.people.thu, approval)).toMatchObject({ status: "approved" });
  });

  it("escalates to nobody who asked for it", async () => {
    await republish(world, { escalation: { afterSeconds: 3600, roles: ["owner"] } });
    const { run, approval } = await askForOrder(world, world.people.owner);
    await letPass(owner, run.id, 3601);
    await drive(world.scope, run.id);
    await expect(approve(world.people.owner, approval)).rejects.toMatchObject({ code: "forbidden" });
  });

  it("takes an expiry for a rejection, whatever was due besides", async () => {
    await republish(world, {
      remindEverySeconds: 3600,
      escalation: { afterSeconds: 3600, roles: ["owner"] },
    });
    const { run, approval } = await askForOrder(world);
    await post(approval.id);
    await letPass(owner, run.id, 4 * 86_400);
    expect(await drive(world.scope, run.id)).toMatchObject({
      status: "failed",
      error: { code: "approval_expired" },
    });
    expect(await post(approval.id)).toEqual([]);
  });
});

describe("deciding many at once", () => {
  it("records each that can be, and says of the others why not", async () => {
    const [first, second, third] = [
      await askForOrder(world),
      await askForOrder(world),
      await askForOrder(world),
    ];
    const elsewhere = await mintWorld(receiver.url);
    const foreign = await askForOrder(elsewhere);
    await approve(world.people.thu, second.approval);
    const asked = [
      { approvalId: third.approval.id, snapshotHash: third.approval.snapshotHash },
      { approvalId: second.approval.id, snapshotHash: second.approval.snapshotHash },
      { approvalId: foreign.approval.id, snapshotHash: foreign.approval.snapshotHash },
      { approvalId: first.approval.id, snapshotHash: "0".repeat(64) },
    ];
    const mark = await auditMark(world.scope);
    const outcomes = await decideApprovals(
      world.people.minh,
      { decision: "approve", reason: "All checked", approvals: asked },
      "console",
    );
    expect(outcomes.map(({ approvalId }) => approvalId)).toEqual(asked.map(({ approvalId }) => approvalId));
    expect(outcomes.map(({ recorded, status, error }) => [recorded, status, error?.code])).toEqual([
      [true, "approved", undefined],
      [false, null, "gone"],
      [false, null, "not_found"],
      [false, null, "conflict"],
    ]);
    await expectAudit(world.scope, mark, [{ action: "approval.approved", reason: "All checked" }]);
    expect((await newestApproval(world, first.run.id)).status).toBe("open");
  });

  it("lets two who decide the same ones at once both end, each approval decided once", async () => {
    const opened = [];
    for (let count = 0; count < 6; count += 1) opened.push((await askForOrder(world)).approval);
    const asked = opened.map(({ id, snapshotHash }) => ({ approvalId: id, snapshotHash }));
    const both = await Promise.all([
      decideApprovals(world.people.minh, { decision: "approve", approvals: asked }, "api"),
      decideApprovals(world.people.thu, { decision: "approve", approvals: [...asked].reverse() }, "api"),
    ]);
    expect(both.flat().filter(({ recorded }) => recorded)).toHaveLength(6);
  });

  it("is for people alone", async () => {
    const { approval } = await askForOrder(world);
    const asked = [{ approvalId: approval.id, snapshotHash: approval.snapshotHash }];
    await expect(
      decideApprovals(world.scope, { decision: "approve", approvals: asked }, "api"),
    ).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("the inbox", () => {
  it("shows what waits for the reader, and finds by role, template, age, end and words, a page at a time", async () => {
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) ids.push((await askForOrder(world)).approval.id);
    const list = async (by: Scope, query: object) =>
      (await listApprovals(by, { limit: 25, ...query })).items.map(({ id }) => id);
    const newest = [...ids].reverse();
    expect(await list(world.people.minh, { mine: "true" })).toEqual(newest);
    expect(await list(world.people.owner, { mine: "true" })).toEqual([]);
    expect(await list(world.scope, { mine: "true" })).toEqual([]);
    const [decided] = (await listApprovals(world.scope, { limit: 1 })).items;
    await approve(world.people.minh, decided as Asked);
    expect(await list(world.people.minh, { mine: "true" })).toEqual(newest.slice(1));
    const later = new Date(Date.now() + 4 * 86_400_000).toISOString();
    const now = new Date().toISOString();
    for (const [query, found] of [
      [{ role: "finance" }, newest],
      [{ role: "owner" }, []],
      [{ template: "approve-and-call" }, newest],
      [{ template: "other" }, []],
      [{ q: "from ste" }, newest],
      [{ q: "%" }, []],
      [{ closingBefore: later }, newest.slice(1)],
      [{ closingBefore: now }, []],
      [{ openedBefore: later }, newest],
      [{ openedBefore: "2020-01-01T00:00:00.000Z" }, []],
      [{ status: "approved" }, newest.slice(0, 1)],
      [{ sort: "closing" }, ids],
    ] as const) {
      expect({ query, found: await list(world.scope, query) }).toEqual({ query, found });
    }
    const first = await listApprovals(world.scope, { limit: 2, sort: "closing" });
    const second = await listApprovals(world.scope, {
      limit: 2,
      sort: "closing",
      cursor: first.nextCursor ?? "",
    });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    expect(second.nextCursor).toBeNull();
  });
});
