import { expect, test, UNDER_THRESHOLD } from "./fixtures";

test("the chain verifies, and a filter finds who did what", async ({ page, signInAs, integration }) => {
  await integration.submit(UNDER_THRESHOLD);
  await signInAs("auditor");
  await page.goto("/audit");
  await page.getByRole("button", { name: "Verify chain" }).click();
  await expect(page.getByText("The chain is intact")).toBeVisible();
  await expect(page.getByText(/^[\d,]+ events? checked/)).toBeVisible();

  await page.getByLabel("Action").fill("intent.executed");
  await expect(page).toHaveURL(/action=intent\.executed/);
  await expect(page.locator('[data-action]:not([data-action="intent.executed"])')).toHaveCount(0);
  const first = page.locator('[data-action="intent.executed"]').first();
  await first.locator("summary").click();
  await expect(first.getByText("Previous hash")).toBeVisible();
});
