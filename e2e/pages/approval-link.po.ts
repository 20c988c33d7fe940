import type { Page } from "@playwright/test";

/** The approver's page behind a mailed link. */
export class ApprovalLinkPage {
  constructor(private readonly page: Page) {}

  readonly heading = () => this.page.getByRole("heading", { level: 1 });
  readonly approveButton = () => this.page.getByRole("button", { name: "Approve", exact: true });
  readonly rejectToggle = () => this.page.locator("summary", { hasText: "Reject" });
  readonly reason = () => this.page.getByLabel("Reason for rejecting");
  readonly confirmReject = () => this.page.getByRole("button", { name: "Reject request" });
}
