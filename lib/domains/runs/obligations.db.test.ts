import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { executeIntent } from "@/lib/domains/intents";
import { publishPolicy } from "@/lib/domains/policies";
import { submitProof, verifyProof } from "@/lib/domains/proofs";
import { publishTemplate } from "@/lib/domains/templates";
import type { TestDatabase } from "@/lib/testing/database";
import { type MailSink, startMailSink } from "@/lib/testing/mail-sink";
import { startTestReceiver, type TestReceiver } from "@/lib/testing/receiver";
import { drive, effectOf } from "@/lib/testing/run-driver";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { approveAndCall, spendingRules } from "@/local/seed/definitions";

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

describe("an obligation", () => {
  const without = (id: string) => {
    const { definition, ...rest } = approveAndCall("team@example.com");
    const [from, to] = [
      definition.edges.find((edge) => edge.to === id)?.from ?? "",
      definition.edges.find((edge) => edge.from === id)?.to ?? "",
    ];
    return publishTemplate(world.scope, {
      ...rest,
      key: `without-${id}`,
      definition: {
        ...definition,
        nodes: definition.nodes.filter((node) => node.id !== id),
        edges: [{ from, to }, ...definition.edges.filter((edge) => edge.from !== id && edge.to !== id)],
      },
    });
  };
  const execute = async (template: string, amount = 1_250_000) => {
    const input = { supplier: "Steel", amount, currency: "USD" };
    const { run } = await executeIntent(world.people.owner, { template, input });
    return drive(world.scope, run.id);
  };

  it("cannot be gone around by a template without an approval", async () => {
    await without("approve");
    const run = await execute("without-approve");
    expect(run).toMatchObject({ status: "failed", error: { code: "approval_required" } });
    expect(await receiver.received(run.id)).toEqual({ count: 0, acted: 0 });
    expect(await effectOf(owner, run.id)).toBeUndefined();
    expect(await execute("without-approve", 100)).toMatchObject({ status: "succeeded" });
  });

  it("cannot be gone around by an e-mail node either", async () => {
    await without("approve");
    const { definition, ...rest } = approveAndCall("team@example.com");
    mail.mails.length = 0;
    await publishTemplate(world.scope, {
      ...rest,
      key: "only-mail",
      definition: {
        ...definition,
        nodes: definition.nodes
          .filter(({ id }) => id === "check" || id === "notify")
          .map((node) => (node.kind === "notify" ? { ...node, text: "'t'" } : node)),
        edges: [{ from: "check", to: "notify" }],
      },
    });
    expect(await execute("only-mail")).toMatchObject({ error: { code: "approval_required" } });
    expect(mail.mails).toEqual([]);
  });

  it("of a proof holds the call back when the template obtains none", async () => {
    await publishPolicy(world.scope, {
      ...spendingRules,
      rules: spendingRules.rules.map((rule) =>
        rule.effect === "allow"
          ? { ...rule, effect: "require_proof", obligations: { proofs: ["delivery"] } }
          : rule,
      ),
    });
    const run = await execute("approve-and-call", 100);
    expect(run).toMatchObject({ status: "failed", error: { code: "proof_required" } });
    expect(run.error?.message).toContain("delivery");
    expect(await receiver.received(run.id)).toEqual({ count: 0, acted: 0 });
  });

  it("of a proof is met by one that a person verified, and not by a template's own rule", async () => {
    await publishPolicy(world.scope, {
      ...spendingRules,
      rules: spendingRules.rules.map((rule) =>
        rule.effect === "allow"
          ? { ...rule, effect: "require_proof", obligations: { proofs: ["delivery"] } }
          : rule,
      ),
    });
    const { definition, ...rest } = approveAndCall("team@example.com");
    const withProof = (key: string, own: object) =>
      publishTemplate(world.scope, {
        ...rest,
        key,
        definition: {
          ...definition,
          nodes: [
            ...definition.nodes,
            {
              id: "delivered",
              kind: "proof",
              title: "Delivered",
              proof: "delivery",
              subject: "input.supplier",
              expiresSeconds: 600,
              ...own,
            },
          ],
          edges: [
            { from: "check", to: "delivered" },
            { from: "delivered", to: "approve" },
            ...definition.edges.filter(({ from }) => from !== "check"),
          ],
        },
      });
    await withProof("with-proof", {});
    await withProof("with-rule", { verifiedBy: ["rule"], accepts: "true" });
    const proof = await submitProof(
      world.people.owner,
      { kind: "delivery", subject: "Steel", payload: {} },
      "api",
    );
    expect(await execute("with-rule", 100)).toMatchObject({ error: { code: "proof_required" } });
    const { id, hash } = await submitProof(
      world.people.owner,
      { kind: "delivery", subject: "Steel", payload: { second: true } },
      "api",
    );
    expect(id).not.toBe(proof.id);
    await verifyProof(world.people.minh, id, { decision: "accept", hash, reason: "Seen" });
    expect(await execute("with-proof", 100)).toMatchObject({ status: "succeeded" });
  });
});
