import type { Page } from "@playwright/test";
import { expect, stack, test } from "./fixtures";
import { mailedLink } from "./mail";

const unique = (word: string) => `${word}-${crypto.randomUUID().slice(0, 8)}`;

async function giveReason(page: Page) {
  await page.getByRole("dialog").getByLabel("Reason").fill("Quarterly review");
}

test("a key is created, shown once, used, rotated and revoked", async ({ page, signInAs, request }) => {
  await signInAs("owner");
  await page.goto("/settings/api-keys");
  const name = unique("Warehouse");
  await page.getByRole("button", { name: "New API key" }).click();
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("runs:read").check();
  await page.getByRole("button", { name: "Create key" }).click();
  const secret = await page.getByRole("dialog").locator("code").textContent();
  expect(secret).toMatch(/^iok_/);
  await page.getByRole("button", { name: "I have stored it" }).click();
  await page.reload();
  expect(await page.content()).not.toContain(String(secret));

  const asks = async () =>
    (
      await request.get(`${stack.urls.app}/v1/runs`, { headers: { Authorization: `Bearer ${secret}` } })
    ).status();
  expect(await asks()).toBe(200);
  const row = page.getByRole("row").filter({ hasText: name });
  await row.getByRole("button", { name: "Rotate" }).click();
  await giveReason(page);
  await page.getByRole("button", { name: "Rotate key" }).click();
  await page.getByRole("button", { name: "I have stored it" }).click();
  expect(await asks()).toBe(200);

  const old = row.filter({ hasText: "Rotated" });
  await old.getByRole("button", { name: "Revoke" }).click();
  await giveReason(page);
  await page.getByRole("button", { name: "Revoke key" }).click();
  await expect(old.getByText("Revoked")).toBeVisible();
  expect(await asks()).toBe(401);
});

test("someone is invited, makes an account, joins, and is removed again", async ({
  page,
  signInAs,
  request,
  browser,
}) => {
  await signInAs("owner");
  const email = `${unique("new")}@example.com`;
  await page.goto("/settings/members");
  await page.getByRole("button", { name: "Invite" }).click();
  await page.getByLabel("E-mail", { exact: true }).fill(email);
  await page.getByRole("dialog").getByLabel("Role").selectOption({ label: "Operator" });
  await page.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByText("Invitation sent")).toBeVisible();
  await page.getByRole("button", { name: "Close" }).click();

  const link = await mailedLink(request, email, /http\S+\/invite\/[\w-]+/);
  const visitor = await (await browser.newContext()).newPage();
  await visitor.goto(link);
  await expect(visitor.getByRole("heading", { level: 1 })).toContainText("Join");
  await visitor.getByLabel("Your name").fill("New Operator");
  await visitor.getByLabel("Password").fill("long enough password");
  await visitor.getByRole("button", { name: "Create account and join" }).click();
  await expect(visitor.getByRole("heading", { name: "Overview" })).toBeVisible();
  await visitor.goto(link);
  await expect(visitor.getByText("This invitation was accepted")).toBeVisible();

  await page.goto(`/settings/members?q=${encodeURIComponent(email)}`);
  await page.getByRole("button", { name: "Remove" }).click();
  await giveReason(page);
  await page.getByRole("button", { name: "Remove member" }).click();
  await expect(page.getByText("Nobody matches")).toBeVisible();
  expect((await visitor.goto("/runs"))?.status()).toBe(403);
  await visitor.context().close();
});

test("the last owner cannot be removed", async ({ page, signInAs }) => {
  const { email } = await signInAs("owner");
  await page.goto(`/settings/members?q=${encodeURIComponent(email)}`);
  await page.getByRole("button", { name: "Remove" }).click();
  await giveReason(page);
  await page.getByRole("button", { name: "Remove member" }).click();
  await expect(page.getByText("The last owner cannot be removed.")).toBeVisible();
});

test("a role of one's own is made, changed and removed", async ({ page, signInAs }) => {
  await signInAs("owner");
  await page.goto("/settings/roles");
  const key = unique("lookout");
  await page.getByRole("button", { name: "New role" }).click();
  await page.getByLabel("Name", { exact: true }).fill(key);
  await page.getByLabel("Short name").fill(key);
  await page.getByLabel("runs:read").check();
  await page.getByRole("button", { name: "Create role" }).click();
  const row = page.getByRole("listitem").filter({ hasText: key }).first();
  await expect(row.getByText("Custom")).toBeVisible();
  await row.getByRole("button", { name: "Edit" }).click();
  await page.getByLabel("approvals:read").check();
  await giveReason(page);
  await page.getByRole("button", { name: "Save role" }).click();
  await expect(row.getByText("approvals:read")).toBeVisible();
  await row.getByRole("button", { name: "Remove" }).click();
  await giveReason(page);
  await page.getByRole("button", { name: "Remove role" }).click();
  await expect(page.getByText(key)).toHaveCount(0);
});

test("a workspace is made, opened, suspended and resumed", async ({ page, signInAs }) => {
  await signInAs("owner", { tenant: 1 });
  await page.goto("/settings/workspaces");
  const slug = unique("annex");
  await page.getByRole("button", { name: "New workspace" }).click();
  await page.getByLabel("Name", { exact: true }).fill(slug);
  await page.getByLabel("Short name").fill(slug);
  await page.getByRole("button", { name: "Create workspace" }).click();
  const row = page.getByRole("listitem").filter({ hasText: slug });
  await row.getByRole("button", { name: "Suspend" }).click();
  await giveReason(page);
  await page.getByRole("dialog").getByRole("button", { name: "Suspend" }).click();
  await expect(row.getByText("Suspended")).toBeVisible();

  await row.getByRole("button", { name: "Open" }).click();
  await expect(page.getByText("This workspace is suspended")).toBeVisible();
  await page.goto("/settings/api-keys");
  await expect(page.getByRole("button", { name: "New API key" })).toHaveCount(0);
  await page.goto("/settings/workspaces");
  await row.getByRole("button", { name: "Resume" }).click();
  await giveReason(page);
  await page.getByRole("dialog").getByRole("button", { name: "Resume" }).click();
  await expect(page.getByText("This workspace is suspended")).toHaveCount(0);
});

test("who may not see members does not reach them", async ({ page, signInAs }) => {
  await signInAs("operator");
  expect((await page.goto("/settings/members"))?.status()).toBe(403);
  expect((await page.goto("/settings/api-keys"))?.status()).toBe(403);
  expect((await page.goto("/settings"))?.status()).toBe(200);
});
