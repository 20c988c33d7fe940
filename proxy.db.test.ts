import { NextRequest } from "next/server";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { decideApproval, delegateApproval } from "@/lib/domains/approvals";
import { askForOrder, newMember } from "@/lib/testing/asked-order";
import type { TestDatabase } from "@/lib/testing/database";
import { linksOf } from "@/lib/testing/run-driver";
import { tableDigests } from "@/lib/testing/tables";
import { mintWorld, useTestDatabase } from "@/lib/testing/world";
import { proxy } from "./proxy";

let database: TestDatabase;
let owner: postgres.Sql;

beforeAll(async () => {
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

it("answers 410 for an approver's link that was good once, and changes nothing by looking", async () => {
  const world = await mintWorld();
  const ana = await newMember(world, "ana", "approver");
  const { run, approval } = await askForOrder(world);
  const statusOf = async (token: string, method = "GET") =>
    (await proxy(new NextRequest(`http://127.0.0.1:9/approve/${token}`, { method }))).status;
  const tokens = async () =>
    Object.fromEntries((await linksOf(owner, run.id)).map(({ userId, token }) => [userId, token]));
  const { minh, thu } = world.people;
  const of = (all: Record<string, string>, person: { principal: { id: string } }) =>
    all[person.principal.id] ?? "";

  const first = await tokens();
  const before = await tableDigests(owner);
  expect(await statusOf(of(first, minh))).toBe(200);
  expect(await statusOf("never-was-one")).toBe(200);
  expect(await tableDigests(owner)).toEqual(before);

  await delegateApproval(minh, approval.id, { email: ana.email, reason: "On leave" });
  expect(await statusOf(of(first, minh))).toBe(410);
  const all = await tokens();
  expect(await statusOf(of(all, ana))).toBe(200);

  const { snapshotHash } = approval;
  await decideApproval(thu, approval.id, { decision: "approve", snapshotHash }, "console");
  for (const person of [minh, thu, ana]) expect(await statusOf(of(all, person))).toBe(410);
  // The page's own form is answered by its route.
  expect(await statusOf(of(all, thu), "POST")).toBe(200);
});
