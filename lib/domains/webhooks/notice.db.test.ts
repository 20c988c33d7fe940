import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { uuidOf } from "@/lib/kernel/ids";
import type { TestDatabase } from "@/lib/testing/database";
import { type MailSink, startMailSink } from "@/lib/testing/mail-sink";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { createWebhookEndpoint, mailWebhookPaused, resumeWebhookEndpoint, webhookKeepers } from ".";

let database: TestDatabase;
let owner: postgres.Sql;
let mail: MailSink;
let world: World;

beforeAll(async () => {
  mail = await startMailSink();
  database = await useTestDatabase({ SMTP_URL: mail.url });
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
  world = await mintWorld();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
  await mail.stop();
});

it("tells those who may resume it, and nobody else, of an endpoint that was paused by itself", async () => {
  const { scope, people } = world;
  const { id, url } = await createWebhookEndpoint(people.owner, {
    url: "http://127.0.0.1:9/hooks",
    eventTypes: ["*"],
  });
  const keepers = await webhookKeepers(scope);
  expect(keepers).toEqual([people.owner.principal.id]);
  const [keeper] = keepers;
  if (!keeper) throw new Error("nobody looks after it");

  await mailWebhookPaused(scope, id, keeper);
  expect(mail.mails).toEqual([]);

  await owner`update webhook_endpoints set status = 'paused', paused_by = 'gone', paused_at = now(),
    paused_reason = 'It answered 410' where id = ${uuidOf(id)}`;
  await mailWebhookPaused(scope, id, keeper);
  await mailWebhookPaused(scope, id, keeper);
  expect(mail.mails.map(({ to }) => to)).toEqual([expect.stringMatching(/^owner@/), expect.anything()]);
  const [first, second] = mail.mails.map(({ data }) => /^message-id:.*(?:\r\n\s.*)*/im.exec(data)?.[0]);
  expect(first).toBeDefined();
  expect(second).toBe(first);
  const text = mail.mails[0]?.data.replace(/=\r\n/g, "") ?? "";
  expect(text).toContain(url);
  expect(text).toContain(`/settings/webhooks/${id}`);

  await resumeWebhookEndpoint(people.owner, id, { reason: "Mended" });
  await mailWebhookPaused(scope, id, keeper);
  expect(mail.mails).toHaveLength(2);
});
