import postgres from "postgres";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readKeyring } from "@/lib/crypto/secrets";
import type { Id } from "@/lib/kernel/ids";
import type { TestDatabase } from "@/lib/testing/database";
import { auditMark, expectAudit } from "@/lib/testing/expect-audit";
import { type HookedWorld, mintHookedWorld } from "@/lib/testing/hooked-world";
import { startWebhookReceiver, type WebhookReceiver } from "@/lib/testing/webhook-receiver";
import { useTestDatabase } from "@/lib/testing/world";
import {
  attemptDelivery,
  getWebhookDelivery,
  getWebhookEndpoint,
  resealWebhookSecrets,
  rotateWebhookSecret,
} from ".";

let database: TestDatabase;
let owner: postgres.Sql;
let receiver: WebhookReceiver;
let world: HookedWorld["world"];
let endpoint: HookedWorld["endpoint"];
let happen: HookedWorld["happen"];

beforeAll(async () => {
  database = await useTestDatabase();
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  receiver = await startWebhookReceiver();
});
beforeEach(async () => {
  ({ world, endpoint, happen } = await mintHookedWorld(receiver));
});
afterAll(async () => {
  await owner.end();
  await database.drop();
  await receiver.stop();
});

const REASON = { reason: "Planned" };
const attempt = (id: Id<"webhookDelivery">) => attemptDelivery(world.scope, id);

describe("a secret that is rotated", () => {
  const signatures = async () => {
    receiver.received = [];
    await attempt(await happen());
    const [message] = receiver.received;
    if (!message) throw new Error("nothing came");
    return message;
  };
  const holds = (secret: string, message: Awaited<ReturnType<typeof signatures>>) => {
    try {
      return Boolean(new Webhook(secret).verify(message.body, message.headers as Record<string, string>));
    } catch {
      return false;
    }
  };

  it("signs beside the new one until the overlap is over", async () => {
    const { secret } = await rotateWebhookSecret(world.people.owner, endpoint.id, {
      ...REASON,
      overlapSeconds: 60,
    });
    expect(secret).not.toBe(endpoint.secret);
    const both = await signatures();
    expect(both.headers["webhook-signature"]?.toString().split(" ")).toHaveLength(2);
    expect([holds(endpoint.secret, both), holds(secret, both)]).toEqual([true, true]);
    await owner`update webhook_secrets set expires_at = now() where expires_at is not null`;
    const one = await signatures();
    expect([holds(endpoint.secret, one), holds(secret, one)]).toEqual([false, true]);
    expect((await getWebhookEndpoint(world.scope, endpoint.id)).secrets).toHaveLength(1);
  });

  it("is cut off at once when no overlap is asked for, with any before it", async () => {
    const second = await rotateWebhookSecret(world.people.owner, endpoint.id, {
      ...REASON,
      overlapSeconds: 600,
    });
    const third = await rotateWebhookSecret(world.people.owner, endpoint.id, {
      ...REASON,
      overlapSeconds: 0,
    });
    const message = await signatures();
    expect([endpoint, second, third].map(({ secret }) => holds(secret, message))).toEqual([
      false,
      false,
      true,
    ]);
  });

  it("is nowhere in the clear", async () => {
    const { secret } = await rotateWebhookSecret(world.people.owner, endpoint.id, {
      ...REASON,
      overlapSeconds: 0,
    });
    await signatures();
    const raw = secret.replace("whsec_", "");
    for (const { tablename } of await owner`select tablename from pg_tables where schemaname = 'public'`) {
      const [row] = await owner.unsafe(
        `select count(*)::int from public.${tablename} t where t::text like '%' || $1 || '%'`,
        [raw],
      );
      expect({ tablename, count: row?.count }).toEqual({ tablename, count: 0 });
    }
  });
});

it("seals secrets anew under another key, with an audit event, and signs with them as before", async () => {
  const ring = readKeyring(`next:${Buffer.alloc(32, 7).toString("base64url")}`, process.env.APP_SECRET ?? "");
  const mark = await auditMark(world.scope);
  const { resealed, unreadable } = await resealWebhookSecrets(ring);
  expect(resealed).toBeGreaterThan(0);
  expect(unreadable).toEqual([]);
  await expectAudit(world.scope, mark, [
    {
      action: "webhook_endpoint.secret_resealed",
      resource: { kind: "webhook_endpoint", id: endpoint.id },
      before: { keyId: "app" },
      after: { keyId: "next" },
    },
  ]);
  expect(await resealWebhookSecrets(ring)).toEqual({ resealed: 0, unreadable: [] });
  // This process does not have the new key: what it cannot open it names and leaves, and nothing unsigned goes out.
  expect((await resealWebhookSecrets()).unreadable).toContain(endpoint.id);
  const id = await happen();
  await attempt(id);
  expect((await getWebhookDelivery(world.people.owner, id)).lastAttempt?.error).toMatch(/cannot be read/);
  expect(receiver.received).toEqual([]);
});
