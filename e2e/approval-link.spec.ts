import { expect, OVER_THRESHOLD, test } from "./fixtures";
import { ApprovalLinkPage } from "./pages/approval-link.po";

// What an approver holds in the hand, whatever the project.
test.use({ viewport: { width: 390, height: 844 } });

test("an approver sees what is asked and why, approves, and the link is spent", async ({
  page,
  integration,
}) => {
  const { supplier } = await integration.submit(OVER_THRESHOLD);
  const [link = "", other = ""] = await integration.approvalLinks(supplier);
  const approval = new ApprovalLinkPage(page);

  const answer = await page.goto(link);
  expect(answer?.status()).toBe(200);
  expect(answer?.headers()).toMatchObject({ "referrer-policy": "no-referrer", "x-robots-tag": /noindex/ });
  expect(answer?.headers()["cache-control"]).toContain("no-store");
  await expect(approval.heading()).toContainText(supplier);
  await expect(page.getByText("$7,500.00").first()).toBeVisible();
  await expect(page.getByText(/Amounts over 5,000\.00 need one approval by finance/)).toBeVisible();
  await expect(page.getByText("INV-2041").first()).toBeVisible();
  // Looking changes nothing, however often.
  await page.reload();
  await expect(approval.approveButton()).toBeInViewport();

  await approval.approveButton().click();
  await expect(approval.heading()).toHaveText("You approved this request");
  expect((await page.goto(link))?.status()).toBe(410);
  await expect(approval.heading()).toHaveText("You approved this request");
  await expect(approval.approveButton()).toHaveCount(0);
  // The quorum is one: the colleague's link is closed.
  expect((await page.goto(other))?.status()).toBe(410);
  await expect(approval.heading()).toHaveText("Already approved");
  await expect(approval.approveButton()).toHaveCount(0);
});

test("rejecting requires a reason", async ({ page, integration }) => {
  const { supplier } = await integration.submit(OVER_THRESHOLD);
  const [link = ""] = await integration.approvalLinks(supplier);
  const approval = new ApprovalLinkPage(page);
  await page.goto(link);
  await approval.rejectToggle().click();
  await approval.confirmReject().click();
  await expect(approval.reason()).toBeFocused();
  // A form that gets past the browser's own check is refused by the server.
  await approval.reason().evaluate((field: HTMLTextAreaElement) => field.removeAttribute("required"));
  await approval.confirmReject().click();
  await expect(page.getByRole("alert").filter({ hasText: "Write a reason" })).toBeVisible();
  await approval.reason().fill("The invoice does not match the order.");
  await approval.confirmReject().click();
  await expect(approval.heading()).toHaveText("You rejected this request");
  await expect(page.getByText("The invoice does not match the order.")).toBeVisible();
});

test("a link that was cut off does not work", async ({ page, integration }) => {
  const { supplier } = await integration.submit(OVER_THRESHOLD);
  const [link = ""] = await integration.approvalLinks(supplier);
  const answer = await page.goto(link.slice(0, -3));
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "This link does not work" })).toBeVisible();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("an approver can read, change the language and approve", async ({ page, integration }) => {
    const { supplier } = await integration.submit(OVER_THRESHOLD);
    const [link = ""] = await integration.approvalLinks(supplier);
    await page.goto(link);
    await page.getByRole("link", { name: "Tiếng Việt" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(supplier);
    await page.getByRole("button", { name: "Phê duyệt", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Bạn đã phê duyệt yêu cầu này");
  });
});
