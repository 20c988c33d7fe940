import { expect, OVER_THRESHOLD, test, UNDER_THRESHOLD } from "./fixtures";
import { ApprovalLinkPage } from "./pages/approval-link.po";

test("a run's page follows it live from waiting to succeeded", async ({
  page,
  signInAs,
  integration,
  browser,
}) => {
  const { runId, supplier } = await integration.submit(OVER_THRESHOLD);
  await signInAs("owner");
  await page.goto(`/runs/${runId}`);
  await expect(page.locator('[data-waits="approval"]')).toContainText("1 more approval by finance");
  const approve = page.locator('[data-step="approve"]');
  await expect(approve).toHaveAttribute("data-status", "waiting");

  const [link = ""] = await integration.approvalLinks(supplier);
  const approver = await browser.newContext();
  const phone = await approver.newPage();
  await phone.goto(link);
  await new ApprovalLinkPage(phone).approveButton().click();
  await expect(new ApprovalLinkPage(phone).heading()).toHaveText("You approved this request");
  await approver.close();

  // Nobody touches the page: it follows by itself.
  await expect(page.getByRole("status").filter({ hasText: "Succeeded" })).toBeVisible({ timeout: 30_000 });
  await expect(approve).toHaveAttribute("data-status", "succeeded");
  await expect(page.getByText("Live", { exact: true })).toHaveCount(0);
  await expect(page.locator('[data-step="call"]')).toContainText(`${runId}:call`);

  await page.getByRole("tab", { name: "Graph" }).click();
  const graph = page.getByRole("region", { name: "Graph of the template" });
  await expect(graph.getByRole("button", { name: /Succeeded/ }).first()).toBeVisible();
  const node = graph.getByRole("button", { name: /Place the order/ });
  await node.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText(`${runId}:call`)).toBeVisible();
  await expect(page).toHaveURL(/step=call/);
  await page.getByRole("tab", { name: /Effects/ }).click();
  await expect(page.locator(`[data-effect="${runId}:call"]`)).toContainText("Acknowledged");
  await page.getByRole("tab", { name: /Journal/ }).click();
  await expect(page.locator("[data-event]").first()).toBeVisible();
  await page.getByRole("tab", { name: "Trace" }).click();
  await expect(page.getByRole("list", { name: "Trace" }).getByRole("listitem").first()).toBeVisible();
  await page.getByRole("tab", { name: "Policy" }).click();
  await expect(page.getByText("Finance approves large amounts")).toBeVisible();
  await page.getByRole("tab", { name: /Approvals/ }).click();
  await expect(page.getByText("by e-mail link")).toBeVisible();
});

test("once a run has ended, nothing is asked any more", async ({ page, signInAs, integration }) => {
  const { runId } = await integration.submit(UNDER_THRESHOLD);
  await signInAs("owner");
  await expect(async () => {
    await page.goto(`/runs/${runId}`);
    await expect(page.getByRole("status").filter({ hasText: "Succeeded" })).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 30_000 });
  const asked: string[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).pathname.startsWith("/v1/")) asked.push(request.url());
  });
  await page.waitForTimeout(3000);
  expect(asked).toEqual([]);
});

test("cancelling asks for a reason, which the audit log keeps", async ({ page, signInAs, integration }) => {
  const { runId } = await integration.submit(OVER_THRESHOLD);
  await signInAs("owner");
  await page.goto(`/runs/${runId}`);
  await page.getByRole("button", { name: "Cancel run" }).click();
  const dialog = page.getByRole("dialog", { name: "Cancel this run?" });
  await dialog.getByRole("button", { name: "Cancel run" }).click();
  await expect(dialog.getByLabel("Reason")).toBeFocused();
  await dialog.getByLabel("Reason").fill("The supplier withdrew the offer.");
  await dialog.getByRole("button", { name: "Cancel run" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Cancelled" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Cancel run" })).toHaveCount(0);
  await expect(page.getByText(/^Cancelled by /)).toBeVisible();
  await expect(page.getByText("The supplier withdrew the offer.")).toBeVisible();

  await page.goto(`/audit?resourceId=${runId}&action=run.cancelled`);
  await page.locator('[data-action="run.cancelled"] summary').click();
  await expect(page.getByText("The supplier withdrew the offer.")).toBeVisible();
});
