import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { linkHash } from "@/lib/crypto/chain";
import { hashJson } from "@/lib/crypto/hash";
import { signingKeyOf } from "@/lib/crypto/signature";
import { withScope } from "@/lib/db";
import { uuidOf } from "@/lib/kernel/ids";
import type { TestDatabase } from "@/lib/testing/database";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import {
  checkpointGrown,
  listAuditEvents,
  listCheckpoints,
  makeCheckpoint,
  recordAudit,
  verifyAudit,
} from ".";
import { checkpointStatement } from "./signed";

let database: TestDatabase;
let owner: postgres.Sql;
let world: World;

beforeAll(async () => {
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  await owner`alter table audit_events disable trigger user`;
  await owner`alter table audit_checkpoints disable trigger user`;
});
beforeEach(async () => {
  world = await mintWorld();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

const tenant = () => uuidOf(world.scope.tenantId);
const append = (count: number, { scope } = world) =>
  withScope(scope, async (tx) => {
    for (let index = 0; index < count; index += 1) {
      recordAudit(tx, scope, { action: "test.done", resource: { kind: "test", id: String(index) } });
    }
  });

/** What whoever owns the database can do: every hash and the head written anew, so that the chain holds again. */
async function rewriteFrom(seq: number) {
  const events = await owner`select seq, content_hash from audit_events
    where tenant_id = ${tenant()} and seq >= ${seq} order by seq`;
  const [before] =
    await owner`select hash from audit_events where tenant_id = ${tenant()} and seq = ${seq - 1}`;
  let prevHash: string = before?.hash ?? "0".repeat(64);
  for (const event of events) {
    const hash = linkHash(prevHash, Number(event.seq), event.content_hash);
    await owner`update audit_events set prev_hash = ${prevHash}, hash = ${hash}
      where tenant_id = ${tenant()} and seq = ${event.seq}`;
    await owner`update audit_heads set seq = ${event.seq}, prev_hash = ${prevHash}, hash = ${hash}
      where tenant_id = ${tenant()}`;
    prevHash = hash;
  }
}

/** Removes all after an event, and sets the head back to it. */
async function cutAfter(seq: number) {
  await owner`delete from audit_events where tenant_id = ${tenant()} and seq > ${seq}`;
  await owner`update audit_heads h set seq = e.seq, hash = e.hash, prev_hash = e.prev_hash
    from audit_events e where h.tenant_id = ${tenant()} and e.tenant_id = h.tenant_id and e.seq = ${seq}`;
}

describe("a signed checkpoint", () => {
  it("vouches for the head at its time, is made once for it, and again when the chain has grown", async () => {
    const first = await makeCheckpoint(world.scope);
    expect(await makeCheckpoint(world.scope)).toEqual(first);
    await append(3);
    const second = await makeCheckpoint(world.scope);
    expect(second?.seq).toBe((first?.seq ?? 0) + 3);
    expect((await listCheckpoints(world.scope, { limit: 10 })).items).toEqual([second, first]);
    await append(1);
    expect(await verifyAudit(world.scope)).toMatchObject({
      intact: true,
      checkpoints: 2,
      signedSeq: second?.seq,
      signedAt: second?.at,
    });
  });

  it("is made by the schedule for every chain that grew, and only for those", async () => {
    const other = await mintWorld();
    await checkpointGrown();
    expect(await checkpointGrown()).toBe(0);
    await append(1);
    await append(2, other);
    expect(await checkpointGrown()).toBe(2);
    expect((await verifyAudit(other.scope)).signedSeq).toBe((await verifyAudit(other.scope)).headSeq);
  });

  it("is one when many are asked for at once", async () => {
    await append(2);
    const made = await Promise.all(Array.from({ length: 8 }, () => makeCheckpoint(world.scope)));
    expect(new Set(made.map((one) => one?.seq)).size).toBe(1);
    expect((await listCheckpoints(world.scope, { limit: 10 })).items).toHaveLength(1);
  });

  it("is made in turns for a long chain, each going on where the last one ended", async () => {
    await append(7);
    const { headSeq } = await verifyAudit(world.scope);
    const seqs: number[] = [];
    for (let turn = 0; turn < 10; turn += 1) seqs.push((await makeCheckpoint(world.scope, 5))?.seq ?? 0);
    expect(seqs).toEqual(Array.from({ length: 10 }, (_, turn) => Math.min(headSeq, (turn + 1) * 5)));
    expect(await verifyAudit(world.scope)).toMatchObject({ intact: true, signedSeq: headSeq });
    await owner`update audit_events set resource_id = 'forged' where tenant_id = ${tenant()} and seq = 7`;
    expect((await verifyAudit(world.scope)).broken?.seq).toBe(7);
  });

  it("belongs to its tenant", async () => {
    await makeCheckpoint(world.scope);
    const other = await mintWorld();
    expect((await listCheckpoints(other.scope, { limit: 10 })).items).toEqual([]);
  });
});

describe("a chain longer than one reading", () => {
  it.each([1, 499, 500, 501, 999, 1000, 1001, 1200])("shows that event %s is missing", async (seq) => {
    await append(1200);
    expect(await verifyAudit(world.scope)).toMatchObject({ intact: true });
    await owner`delete from audit_events where tenant_id = ${tenant()} and seq = ${seq}`;
    const { broken, intact } = await verifyAudit(world.scope);
    expect(intact).toBe(false);
    // The event itself, or the one after it, which says so.
    expect([seq, seq + 1]).toContain(broken?.seq);
  });
});

describe("against checkpoints", () => {
  let head: number;
  beforeEach(async () => {
    await append(4);
    head = (await makeCheckpoint(world.scope))?.seq ?? 0;
    await append(4);
  });

  it.each<[string, () => Promise<unknown>, () => number]>([
    ["a tail cut into what was signed, the head set back to fit", () => cutAfter(head - 2), () => head - 1],
    ["all events removed, and their head", () => cutAll(), () => 1],
    ["a chain written anew from before a checkpoint", () => rewriteAfterForging(head - 1), () => head],
    ["a chain written anew from its beginning", () => rewriteAfterForging(2), () => head],
    [
      "the last signed event exchanged, all after it written anew",
      () => rewriteAfterForging(head),
      () => head,
    ],
    [
      "a forged checkpoint",
      () => owner`update audit_checkpoints set hash = repeat('a', 64) where tenant_id = ${tenant()}`,
      () => head,
    ],
    [
      "a checkpoint moved to another event",
      () => owner`update audit_checkpoints set seq = seq - 1 where tenant_id = ${tenant()}`,
      () => head - 1,
    ],
    [
      "a checkpoint with another time",
      () => owner`update audit_checkpoints set at = at - interval '1 day' where tenant_id = ${tenant()}`,
      () => head,
    ],
    ["a checkpoint signed with a key of one's own", () => signWithOwnKey(), () => head],
  ])("shows %s", async (_what, tamper, seq) => {
    expect(await verifyAudit(world.scope)).toMatchObject({ intact: true, signedSeq: head });
    await tamper();
    const verified = await verifyAudit(world.scope);
    expect(verified).toMatchObject({ intact: false, broken: { seq: seq() } });
  });

  const cutAll = async () => {
    await owner`delete from audit_events where tenant_id = ${tenant()}`;
    await owner`delete from audit_heads where tenant_id = ${tenant()}`;
  };
  const edit = (seq: number) =>
    owner`update audit_events set resource_id = 'forged' where tenant_id = ${tenant()} and seq = ${seq}`;
  const rewriteAfterForging = async (seq: number) => {
    await edit(seq);
    await contentMadeToFit(seq);
    await rewriteFrom(seq);
  };
  const signWithOwnKey = async () => {
    const { keyId, sign } = signingKeyOf(new Uint8Array(32).fill(7));
    const [checkpoint] = (await listCheckpoints(world.scope, { limit: 1 })).items;
    if (!checkpoint) throw new Error("there is a checkpoint");
    const signature = sign(checkpointStatement({ ...checkpoint, keyId }));
    await owner`update audit_checkpoints set key_id = ${keyId}, signature = ${signature}
      where tenant_id = ${tenant()}`;
  };

  it.each([
    ["cut", () => cutAfter(head - 2)],
    ["edited since the last one", () => edit(head + 2)],
    ["cut since the last one, its head left", () => dropTail()],
  ])("none is made over a chain that was %s", async (_what, tamper) => {
    await tamper();
    await expectNoneMade();
    await append(2);
    await expectNoneMade();
  });
  const dropTail = () => owner`delete from audit_events where tenant_id = ${tenant()} and seq > ${head + 1}`;
  const expectNoneMade = async () => {
    expect(await makeCheckpoint(world.scope)).toBeNull();
    expect((await listCheckpoints(world.scope, { limit: 10 })).items).toHaveLength(1);
  };
});

/** The content hash of an event as it is stored now. */
async function contentMadeToFit(seq: number) {
  const { items } = await listAuditEvents(world.scope, { limit: 1, cursor: String(seq + 1) });
  const [event] = items;
  if (!event) throw new Error("there is such an event");
  const { seq: _seq, contentHash: _content, prevHash: _prev, hash: _hash, ...content } = event;
  await owner`update audit_events set content_hash = ${hashJson({ ...content, tenantId: world.scope.tenantId })}
    where tenant_id = ${tenant()} and seq = ${seq}`;
}
