import { afterAll, beforeAll, expect, it } from "vitest";
import type { TestDatabase } from "@/lib/testing/database";
import { type MailSink, startMailSink } from "@/lib/testing/mail-sink";
import { invite } from "@/lib/testing/tenancy-requests";
import { mintWorld, useTestDatabase, type World } from "@/lib/testing/world";
import { mailInvitation, resendInvitation, revokeInvitation } from ".";
import { invitationToken } from "./invitation-token";

let sink: MailSink;
let database: TestDatabase;
let world: World;

beforeAll(async () => {
  sink = await startMailSink();
  database = await useTestDatabase({ SMTP_URL: sink.url, APP_URL: "https://console.example.com" });
  world = await mintWorld();
});
afterAll(async () => {
  await database.drop();
  await sink.stop();
});

const to = (email: string) => sink.mails.filter((mail) => mail.to === email);
/** Undoes what quoted-printable does to a long line. */
const plain = (data: string) => data.replaceAll("=\n", "").replaceAll("=3D", "=");
const messageId = (data: string) => /^Message-ID: (.*)$/im.exec(data)?.[1];

it("mails the link once, again only when asked, and each time under a Message-ID of its own", async () => {
  const { id, email } = await invite(world);
  await mailInvitation(world.scope, id);
  await mailInvitation(world.scope, id);
  expect(to(email)).toHaveLength(1);
  const [first] = to(email);
  expect(plain(first?.data ?? "")).toContain(`https://console.example.com/invite/${invitationToken(id)}`);

  await resendInvitation(world.people.owner, id, { days: 3 });
  await mailInvitation(world.scope, id);
  const [, second] = to(email);
  expect(messageId(second?.data ?? "")).toBeDefined();
  expect(messageId(second?.data ?? "")).not.toBe(messageId(first?.data ?? ""));
});

it("is tried again while the mail server is down, under the same Message-ID", async () => {
  const { id, email } = await invite(world);
  sink.refusal = "451 later";
  await expect(mailInvitation(world.scope, id)).rejects.toThrow("mail not taken");
  sink.refusal = undefined;
  await mailInvitation(world.scope, id);
  expect(to(email)).toHaveLength(1);
});

it("does not mail what was taken back", async () => {
  const { id, email } = await invite(world);
  await revokeInvitation(world.people.owner, id, { reason: "a slip" });
  await mailInvitation(world.scope, id);
  expect(to(email)).toEqual([]);
});
