import { expect, OVER_THRESHOLD, person, test } from "./fixtures";

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

test("several are chosen and decided together, and what became of each is told", async ({
  page,
  signInAs,
  integration,
}) => {
  const orders = [await integration.submit(OVER_THRESHOLD), await integration.submit(OVER_THRESHOLD)];
  for (const { supplier } of orders) await integration.approvalLinks(supplier);
  await signInAs("finance");
  await page.goto("/approvals");
  await expect(page.getByRole("link", { name: "Waiting for you" })).toHaveAttribute("aria-current", "page");
  for (const { supplier } of orders) {
    await page.getByRole("checkbox", { name: `Choose Order from ${supplier}` }).check();
  }
  const bar = page.getByRole("region", { name: "Chosen approvals" });
  await expect(bar).toContainText("2 chosen");
  await bar.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill("Both were budgeted");
  await page.getByRole("dialog").getByRole("button", { name: "Approve all 2" }).click();
  await expect(page.getByText("2 decisions recorded.")).toBeVisible();
  await page.goto("/approvals?status=approved");
  for (const { supplier } of orders) {
    await expect(page.getByRole("link", { name: new RegExp(supplier) })).toBeVisible();
  }
  await page.getByRole("link", { name: new RegExp(orders[0]?.supplier ?? "") }).click();
  await expect(page.getByText("Both were budgeted")).toBeVisible();
});

test("an approver hands over to somebody else, and is no longer asked", async ({
  page,
  signInAs,
  integration,
}) => {
  const { supplier } = await integration.submit(OVER_THRESHOLD);
  await integration.approvalLinks(supplier);
  await signInAs("finance");
  await page.goto(`/approvals?q=${encodeURIComponent(supplier)}`);
  await page.getByRole("link", { name: new RegExp(supplier) }).click();
  await page.getByRole("button", { name: "Hand over" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Their e-mail address").fill(person("owner").email);
  await dialog.getByLabel("Reason").fill("On leave this week");
  await dialog.getByRole("button", { name: "Hand over" }).click();
  await expect(page.getByText("You have handed this over")).toBeVisible();
  await expect(page.getByText("On leave this week")).toBeVisible();
  await expect(page.getByRole("button", { name: "Approve" })).toHaveCount(0);
});
