import { expect, OVER_THRESHOLD, test } from "./fixtures";

test("someone of finance decides in the console; rejecting requires a reason", async ({
  page,
  signInAs,
  integration,
}) => {
  const { runId, supplier } = await integration.submit(OVER_THRESHOLD);
  await integration.approvalLinks(supplier);
  const { name } = await signInAs("finance");
  await page.goto("/approvals");
  await page.getByRole("link", { name: new RegExp(supplier) }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(supplier);

  await page.getByRole("button", { name: "Reject" }).click();
  await expect(page.getByText("Write a reason to reject.")).toBeVisible();
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(page.getByText(`${name} approved`)).toBeVisible();
  await expect(page.getByText("in the console")).toBeVisible();
  await expect(page.getByRole("button", { name: "Approve" })).toHaveCount(0);

  await expect(async () => {
    await page.goto(`/runs/${runId}`);
    await expect(page.getByRole("status").filter({ hasText: "Succeeded" })).toBeVisible({ timeout: 1500 });
  }).toPass({ timeout: 30_000 });
});

test("who is not asked may look, not decide", async ({ page, signInAs, integration }) => {
  const { supplier } = await integration.submit(OVER_THRESHOLD);
  await integration.approvalLinks(supplier);
  await signInAs("auditor");
  await page.goto("/approvals");
  await page.getByRole("link", { name: new RegExp(supplier) }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(supplier);
  await expect(page.getByRole("button", { name: "Approve" })).toHaveCount(0);
});
