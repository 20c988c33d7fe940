import { expect, Integration, test, UNDER_THRESHOLD } from "./fixtures";
import { Shell } from "./pages/shell.po";

test("an auditor finds the audit log; an operator neither sees nor reaches it", async ({
  page,
  signInAs,
}) => {
  await signInAs("auditor");
  expect(await new Shell(page).links()).toEqual([
    "Overview",
    "Runs",
    "Approvals",
    "Proofs",
    "Effects",
    "Kill switches",
    "Decisions",
    "Audit",
    "Policies",
    "Templates",
    "Triggers",
    "Connectors",
    "API reference",
    "Settings",
  ]);

  await page.context().clearCookies();
  await signInAs("operator");
  expect(await new Shell(page).links()).toEqual([
    "Overview",
    "Runs",
    "Approvals",
    "Proofs",
    "Effects",
    "Kill switches",
    "Decisions",
    "Policies",
    "Templates",
    "Triggers",
    "Connectors",
    "API reference",
    "Settings",
  ]);
  const answer = await page.goto("/audit");
  expect(answer?.status()).toBe(403);
  await expect(page.getByRole("heading", { name: "Not permitted" })).toBeVisible();
});

test("only who may operate runs is offered to cancel one", async ({ page, signInAs, integration }) => {
  const { runId } = await integration.submit(750_000);
  await signInAs("auditor");
  await page.goto(`/runs/${runId}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Approve and call");
  await expect(page.getByRole("button", { name: "Cancel run" })).toHaveCount(0);
});

test("another tenant's run is not found", async ({ page, signInAs, playwright }) => {
  const request = await playwright.request.newContext();
  const { runId } = await new Integration(request, 1).submit(UNDER_THRESHOLD);
  await request.dispose();
  await signInAs("owner");
  const answer = await page.goto(`/runs/${runId}`);
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "Not found" })).toBeVisible();
});

test("the language is switched and kept", async ({ page, signInAs }) => {
  await signInAs("owner");
  await new Shell(page).openAccountMenu();
  await page.getByRole("menuitemradio", { name: "Tiếng Việt" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "vi");
  await expect(page).not.toHaveURL(/lang=/);
  await page.goto("/runs");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Lượt chạy");
});

test("the theme is switched and kept", async ({ page, signInAs }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await signInAs("owner");
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await background();
  await new Shell(page).openAccountMenu();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  expect(await background()).not.toBe(light);
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  expect(await background()).not.toBe(light);
});

test("filters live in the address", async ({ page, signInAs, integration }) => {
  const { supplier } = await integration.submit(UNDER_THRESHOLD);
  await signInAs("owner");
  await page.goto("/runs");
  await page.getByLabel("Search in input").fill(supplier);
  await expect(page).toHaveURL(/q=Supplier/);
  await expect(page.getByRole("row").filter({ hasText: supplier })).toHaveCount(1);
  await page.getByLabel("State").selectOption("failed");
  await expect(page.getByRole("heading", { name: "No run matches these filters" })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Search in input")).toHaveValue(supplier);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page).toHaveURL(/\/runs$/);
});
