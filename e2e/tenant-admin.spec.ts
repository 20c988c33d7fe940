import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";

const unique = (word: string) => `${word}-${crypto.randomUUID().slice(0, 8)}`;

/** Fills the reason of the open dialog and confirms it. */
async function confirm(page: Page, button: string, field = "Reason") {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(field).fill("Asked for by the quarterly review");
  await dialog.getByRole("button", { name: button, exact: true }).click();
  await expect(dialog).toHaveCount(0);
}

/** Begins a tenant in the console, where nothing is yet. @returns its id */
async function beginTenant(page: Page): Promise<string> {
  const slug = unique("own");
  await page.goto("/new-tenant");
  await page.getByLabel("Name of the organisation").fill("Own & Sons");
  await page.getByLabel("Short name").first().fill(slug);
  const workspace = page.getByRole("group", { name: "First workspace" });
  await workspace.getByLabel("Name", { exact: true }).fill("Main");
  await workspace.getByLabel("Short name").fill("main");
  await page.getByRole("button", { name: "Create tenant" }).click();
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  await page.goto("/settings");
  await expect(page.locator("#tenant-name")).toHaveValue("Own & Sons");
  const id = /ten_[0-9a-z]{26}/.exec(await page.content());
  return id?.[0] ?? "";
}

/** Asks for a decision as a signed-in person. */
async function decide(page: Page, tenantId: string, amount: number) {
  const answer = await page.request.post("/v1/policies/evaluate", {
    headers: { origin: new URL(page.url()).origin, "x-tenant-id": tenantId },
    data: { input: { amount } },
  });
  expect(answer.status()).toBe(200);
  return (await answer.json()).data.effect;
}

test("an owner sets up people and suspends and resumes a tenant of their own", async ({ page, signInAs }) => {
  test.setTimeout(120_000);
  page.setDefaultTimeout(15_000);
  const { name } = await signInAs("owner");
  await beginTenant(page);
  await page.locator("#tenant-name").fill("Own, Sons & Co");
  await page.getByRole("button", { name: "Save" }).first().click();
  await expect(page.getByText("Saved").first()).toBeVisible();

  await page.goto("/settings/invitations");
  const email = `${unique("guest")}@example.com`;
  await page.getByRole("button", { name: "Invite" }).first().click();
  await page.getByLabel("E-mail", { exact: true }).fill(email);
  await page.getByRole("button", { name: "Send invitation" }).click();
  await page.getByRole("button", { name: "Close" }).click();
  const invitation = page.getByRole("listitem").filter({ hasText: email });
  await invitation.getByRole("button", { name: "Send again" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Send again" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await invitation.getByRole("button", { name: "Take back" }).click();
  await confirm(page, "Take back");
  await expect(invitation.getByText("Taken back")).toBeVisible();

  await page.goto("/settings/members");
  await page.getByRole("button", { name: "Give role" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Role").selectOption({ label: "Auditor" });
  await dialog.getByLabel("Where").selectOption({ label: "This workspace" });
  await dialog.getByLabel("Until").fill("2099-12-31");
  await confirm(page, "Give role");
  await expect(page.getByText("Dec 31, 2099").first()).toBeVisible();
  await page.getByRole("button", { name: `Take Auditor from ${name}` }).click();
  await confirm(page, "Take role");
  await expect(page.getByRole("button", { name: `Take Auditor from ${name}` })).toHaveCount(0);

  await page.goto("/settings");
  await page.getByRole("button", { name: "Suspend" }).first().click();
  await confirm(page, "Suspend");
  await expect(page.getByText("This tenant is suspended")).toBeVisible();
  await page.goto("/policies");
  await expect(page.getByRole("button", { name: "New policy" })).toHaveCount(0);
  await page.goto("/settings");
  await page.getByRole("button", { name: "Resume" }).first().click();
  await confirm(page, "Resume");
  await expect(page.getByText("This tenant is suspended")).toHaveCount(0);
});

test("an owner changes what was decided only knowingly, takes it back, and deletes a draft", async ({
  page,
  signInAs,
}) => {
  test.setTimeout(120_000);
  page.setDefaultTimeout(15_000);
  await signInAs("owner");
  const tenantId = await beginTenant(page);
  await page.goto("/policies");
  await page.getByRole("button", { name: "New policy" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill("Trips");
  await page.getByLabel("Key", { exact: true }).fill("trips");
  await page.getByRole("button", { name: "Create policy" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Trips" })).toBeVisible();
  const publish = async () => {
    await page.getByRole("button", { name: "Publish" }).click();
    await page.getByLabel("What changed, and why").fill("Asked for by the quarterly review");
    await page.getByRole("dialog").getByRole("button", { name: "Publish" }).click();
  };
  const allowAbove = async (least: string) => {
    const value = page.getByLabel("Value", { exact: true });
    // What is read anew is folded.
    if (!(await value.isVisible())) await page.getByRole("button", { name: /^Rule 1/ }).click();
    await value.fill(least);
    await page.getByRole("button", { name: "Save and test" }).click();
    await expect(page.getByText(/^Draft of version \d, saved/)).toBeVisible();
  };
  await page.getByRole("button", { name: "Add rule" }).click();
  await page.getByLabel("Then", { exact: true }).selectOption("allow");
  await allowAbove("100");
  await publish();
  await expect(page).toHaveURL(/view=versions/);
  expect(await decide(page, tenantId, 500)).toBe("allow");

  await page.getByRole("link", { name: "Rules and tests" }).click();
  await allowAbove("1000");
  await publish();
  await expect(page.getByText("Recent decisions would change")).toBeVisible();
  await page.getByLabel("I have read what changes").check();
  await page.getByRole("dialog").getByRole("button", { name: "Publish" }).click();
  await expect(page).toHaveURL(/view=versions/);
  await expect(page.getByText("What version 2 changed against 1")).toBeVisible();
  expect(await decide(page, tenantId, 500)).toBe("deny");

  await page.getByRole("button", { name: "Roll back" }).click();
  await confirm(page, "Roll back");
  await expect(page.getByRole("row", { name: /Version 1/ }).getByText("Published")).toBeVisible();
  expect(await decide(page, tenantId, 500)).toBe("allow");

  await page.getByRole("link", { name: "Rules and tests" }).click();
  await allowAbove("7");
  await page.getByRole("button", { name: "Delete draft" }).click();
  await confirm(page, "Delete draft");
  await expect(page).toHaveURL(/view=versions/);
  await expect(page.getByRole("row", { name: /Version 3/ })).toHaveCount(0);

  await page.goto("/audit?action=policy.published");
  const event = page.locator('[data-action="policy.published"]').first();
  await event.locator("summary").click();
  await expect(event.getByRole("region", { name: "Changes" })).toContainText("versionId");
  await expect(event.getByText("Asked for by the quarterly review")).toBeVisible();
});

test("an owner exports a template, imports it elsewhere, sees a conflict, and archives it", async ({
  page,
  context,
  signInAs,
}) => {
  test.setTimeout(120_000);
  page.setDefaultTimeout(15_000);
  await signInAs("owner");
  await beginTenant(page);
  await page.goto("/templates/new");
  await page.getByLabel("Title", { exact: true }).fill("Spend");
  await page.getByLabel("Key", { exact: true }).fill("spend");
  await page.getByRole("button", { name: "Create template" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Spend" })).toBeVisible();
  await page.getByRole("button", { name: "Publish version 1" }).click();
  await confirm(page, "Publish", "Note: what is new");

  await page.getByRole("link", { name: "Begin a new draft" }).click();
  await expect(page).toHaveURL(/\/edit$/);
  await expect(page.getByText("Valid: this version can be published.")).toBeVisible();
  const second = await context.newPage();
  await second.goto(page.url());
  await page.getByLabel("Title", { exact: true }).fill("Spend more");
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Spend more" })).toBeVisible();
  await second.getByLabel("Title", { exact: true }).fill("Spend most");
  await second.getByRole("button", { name: "Save draft" }).click();
  await expect(second.getByText("saved this template while you were writing")).toBeVisible();
  await second.getByRole("button", { name: "Save mine over it" }).click();
  await expect(second.getByRole("heading", { level: 1, name: "Spend most" })).toBeVisible();
  await second.close();

  await page.reload();
  await page.getByRole("link", { name: "Changes" }).click();
  await expect(page.getByText("From version 1 to 2")).toBeVisible();
  await page.getByRole("link", { name: "Versions" }).click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Export" }).first().click(),
  ]);
  const exported = readFileSync(await file.path(), "utf8");

  await page.goto("/templates/import");
  await page.getByLabel("Or its text").fill(exported);
  await page.getByLabel("Key", { exact: true }).fill("spend-again");
  await page.getByRole("button", { name: "Import as draft" }).click();
  await expect(page.getByText("spend-again").first()).toBeVisible();
  await page.getByRole("button", { name: "Delete draft" }).click();
  await confirm(page, "Delete draft");
  await expect(page).toHaveURL(/\/templates$/);
  await expect(page.getByText("spend-again")).toHaveCount(0);

  await page.getByRole("link", { name: "Spend most" }).click();
  await page.getByRole("button", { name: "Archive" }).click();
  await confirm(page, "Archive");
  await expect(page.getByText("Archived").first()).toBeVisible();
});
