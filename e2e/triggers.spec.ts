import { createHmac } from "node:crypto";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { publish } from "./drawn";
import { expect, test } from "./fixtures";

/** A template with a schedule and a webhook. */
const TRIGGERED = {
  inputSchema: { type: "object", properties: { amount: { type: "integer" } } },
  triggers: [
    {
      kind: "schedule",
      id: "nightly",
      cron: "30 2 * * *",
      timeZone: "Asia/Ho_Chi_Minh",
      input: { amount: "100.0" },
    },
    { kind: "webhook", path: "orders" },
  ],
  nodes: [
    { id: "check", kind: "policy", title: "Check" },
    { id: "end", kind: "end", title: "End" },
  ],
  edges: [{ from: "check", to: "end" }],
};

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`)).toEqual([]);
  const excess = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(excess).toBeLessThanOrEqual(0);
}

test("an admin sees when a schedule fires next, pauses it, resumes it and fires it", async ({
  page,
  signInAs,
}) => {
  await signInAs("admin");
  const title = `Nightly ${crypto.randomUUID().slice(0, 8)}`;
  await publish(page, title, TRIGGERED);
  await page.goto("/triggers?kind=schedule");
  await expectAccessible(page);
  await page
    .getByRole("row", { name: new RegExp(title) })
    .getByRole("link")
    .click();
  await expect(page).toHaveURL(/\/triggers\/trg_/);
  await expect(page.getByText("30 2 * * *", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill("Stocktaking");
  await page.getByRole("dialog").getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText(/^Paused by/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill("Done");
  await page.getByRole("dialog").getByRole("button", { name: "Resume" }).click();
  await expect(page.getByText(/^Paused by/)).toHaveCount(0);
  await page.getByRole("button", { name: "Fire now" }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill("Trying it out");
  await page.getByRole("dialog").getByRole("button", { name: "Fire now" }).click();
  await expect(page).toHaveURL(/\/runs\/run_/);
  await page.goBack();
  await page.reload();
  await expect(page.getByText("Executed").first()).toBeVisible();
  await expectAccessible(page);
});

test("a webhook's key is made and shown once, and a message signed with it starts a run", async ({
  page,
  signInAs,
  playwright,
}) => {
  await signInAs("admin");
  const title = `Orders ${crypto.randomUUID().slice(0, 8)}`;
  await publish(page, title, TRIGGERED);
  await page.goto("/triggers?kind=webhook");
  await page
    .getByRole("row", { name: new RegExp(title) })
    .getByRole("link")
    .click();
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill("First sender");
  await page.getByRole("dialog").getByRole("button", { name: "Make key" }).click();
  const key = await page
    .getByRole("dialog")
    .getByText(/^whsec_[A-Za-z0-9+/]+=*$/)
    .textContent();
  await page.getByRole("dialog").getByRole("button", { name: "Done" }).click();
  const url =
    (await page
      .getByText(/\/v1\/hooks\//)
      .first()
      .textContent()) ?? "";
  expect(await page.content()).not.toContain(key ?? "none");

  const sender = await playwright.request.newContext();
  const post = (id: string, secret: string) => {
    const body = JSON.stringify({ amount: 100 });
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac("sha256", Buffer.from(secret.slice(6), "base64"))
      .update(`${id}.${timestamp}.${body}`)
      .digest("base64");
    return sender.post(url, {
      data: body,
      headers: {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": `v1,${signature}`,
      },
    });
  };
  const first = await post("msg_1", key ?? "");
  const again = await post("msg_1", key ?? "");
  expect([first.status(), again.status()]).toEqual([202, 202]);
  expect((await again.json()).data).toEqual((await first.json()).data);
  expect((await post("msg_2", `whsec_${"A".repeat(32)}`)).status()).toBe(401);
  await sender.dispose();
  await page.reload();
  await expect(page.getByText("Executed")).toHaveCount(1);
  await expect(page.getByText("A message was not genuine")).toBeVisible();
  await expectAccessible(page);
});

test("who may only read sees triggers and changes none", async ({ page, signInAs }) => {
  await signInAs("auditor");
  await page.goto("/triggers");
  await expect(page.getByRole("heading", { level: 1, name: "Triggers" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Pause" })).toHaveCount(0);
});

test("who may not read triggers is not shown them", async ({ page, signInAs }) => {
  await signInAs("finance");
  await expect(page.getByRole("link", { name: "Triggers" })).toHaveCount(0);
  const response = await page.goto("/triggers");
  expect(response?.status()).toBe(403);
});
