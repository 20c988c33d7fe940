import AxeBuilder from "@axe-core/playwright";
import { verifyWebhook } from "@/lib/crypto/webhook-signature";
import { startWebhookReceiver, type WebhookReceiver } from "@/lib/testing/webhook-receiver";
import { expect, test, UNDER_THRESHOLD } from "./fixtures";

let receiver: WebhookReceiver;

test.beforeAll(async () => {
  receiver = await startWebhookReceiver();
});
test.afterAll(async () => {
  await receiver.stop();
});

test("a developer's endpoint is told of runs, signed; it is tested, rotated, paused, resumed and removed", async ({
  page,
  signInAs,
  integration,
}) => {
  test.setTimeout(180_000);
  await signInAs("owner");
  await page.goto("/connectors/hosts");
  await page.getByRole("button", { name: "Allow a host" }).click();
  await page.getByRole("dialog").getByLabel("Host", { exact: true }).fill("127.0.0.1");
  await page.getByRole("dialog").getByLabel("Port").fill(new URL(receiver.url).port);
  await page.getByRole("dialog").getByLabel("Reason").fill("The test's own receiver");
  await page.getByRole("dialog").getByRole("button", { name: "Allow a host" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);

  await page.goto("/settings/webhooks");
  await page.getByRole("button", { name: "New endpoint" }).click();
  const dialog = page.getByRole("dialog");
  const url = `${receiver.url}/hooks/${crypto.randomUUID()}`;
  await dialog.getByLabel("URL", { exact: true }).fill(url);
  await dialog.getByLabel("Description").fill("Shop backend");
  await dialog.getByLabel("All events").uncheck();
  await dialog.getByLabel("run.*").check();
  await expect(dialog.getByLabel(/^run\.failed/)).toBeDisabled();
  await dialog.getByRole("button", { name: "Create endpoint" }).click();
  const secret = (await dialog.getByText(/^whsec_/).textContent()) ?? "";
  await dialog.getByRole("button", { name: "I have stored it" }).click();

  await page.getByRole("link", { name: url }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(url);
  expect(await page.content()).not.toContain(secret);
  await page.getByRole("button", { name: "Send test event" }).click();
  await expect(page.getByRole("row", { name: /webhook\.test.*Delivered/ })).toBeVisible();
  const [message] = receiver.received;
  if (!message) throw new Error("nothing came");
  const headers = new Headers(message.headers as Record<string, string>);
  expect(verifyWebhook(headers, message.body, [secret]).id).toMatch(/^msg_/);

  const { runId } = await integration.submit(UNDER_THRESHOLD);
  await expect
    .poll(
      () =>
        receiver.received.filter(({ body }) => body.includes(runId)).map(({ body }) => JSON.parse(body).type),
      {
        timeout: 30_000,
      },
    )
    .toContain("run.succeeded");
  await page.reload();
  await page.getByLabel("Event", { exact: true }).selectOption("run.succeeded");
  await page
    .getByRole("row", { name: /run\.succeeded/ })
    .first()
    .click();
  // Other tests have runs in this workspace too: whichever is the newest is looked at.
  const payload = page.getByRole("region", { name: "Payload" });
  await expect(payload).toContainText("run.succeeded");
  const shown = JSON.parse((await payload.textContent()) ?? "").data.runId as string;
  await page.getByRole("button", { name: "Send again" }).click();
  await expect(page.getByText("Attempt 2")).toBeVisible();
  const sent = receiver.received.filter(
    ({ body }) => body.includes(shown) && JSON.parse(body).type === "run.succeeded",
  );
  expect(sent).toHaveLength(2);
  expect(new Set(sent.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.getByRole("link", { name: url }).click();

  await page.getByRole("button", { name: "Rotate secret" }).click();
  await dialog.getByLabel("Reason").fill("Yearly");
  await dialog.getByRole("button", { name: "Rotate secret" }).click();
  const next = (await dialog.getByText(/^whsec_/).textContent()) ?? "";
  expect(next).not.toBe(secret);
  await dialog.getByRole("button", { name: "I have stored it" }).click();
  await page.getByRole("button", { name: "Send test event" }).click();
  await expect
    .poll(() => receiver.received.at(-1)?.headers["webhook-signature"]?.toString().split(" ").length)
    .toBe(2);

  await page.getByRole("button", { name: "Pause" }).click();
  await dialog.getByLabel("Reason").fill("Maintenance");
  await dialog.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("Paused by a person")).toBeVisible();
  const endpointViolations = (await new AxeBuilder({ page }).analyze()).violations;
  expect(endpointViolations.map(({ id }) => id)).toEqual([]);
  await page.getByRole("button", { name: "Resume" }).click();
  await dialog.getByLabel("Reason").fill("Done");
  await dialog.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByText("Paused by a person")).toHaveCount(0);

  await page.getByRole("button", { name: "Remove" }).click();
  await dialog.getByLabel("Reason").fill("Not needed");
  await dialog.getByRole("button", { name: "Remove" }).click();
  await expect(page).toHaveURL(/\/settings\/webhooks$/);
  await expect(page.getByRole("link", { name: url })).toHaveCount(0);
});

test("who may only read sees endpoints and changes none", async ({ page, signInAs }) => {
  await signInAs("auditor");
  await page.goto("/settings/webhooks");
  await expect(page.getByRole("heading", { level: 1, name: "Webhooks" })).toBeVisible();
  await expect(page.getByRole("button", { name: "New endpoint" })).toHaveCount(0);
});
