import { expect, it } from "vitest";
import { renderApprovalRequest } from "./approval-request";
import { renderNotification } from "./notification";

const request = {
  approval: {
    title: "Order from Hanoi <Steel>",
    why: "Amounts over 5,000.00 need an approval.",
    expiresAt: "2026-11-26T10:34:00.000Z",
    snapshot: {
      requestedBy: "ERP",
      input: {
        supplier: "Hanoi <Steel>",
        amount: 750_000,
        currency: "USD",
        invoice_number: "INV-1",
        note: "",
      },
    },
  },
  approver: { name: "Minh", locale: "en" as const },
  tenantName: "Hanoi Foods",
  url: "https://app.example.com/approve/token",
};

it("asks for a decision with who, what, how much, why, until when, and the link, also as plain text", async () => {
  const { subject, html, text } = await renderApprovalRequest(request);
  expect(subject).toBe("Approval needed: Order from Hanoi <Steel>");
  for (const part of [
    "ERP",
    "Hanoi Foods",
    "$7,500.00",
    "INV-1",
    "Amounts over 5,000.00",
    "Nov 26, 2026",
    request.url,
  ]) {
    expect(text).toContain(part);
  }
  expect(html).toContain(`href="${request.url}"`);
  expect(html).toContain("Invoice number");
  expect(html).not.toContain("<Steel>");
});

it("speaks the approver's language", async () => {
  const { subject, html } = await renderApprovalRequest({
    ...request,
    approver: { name: "Minh", locale: "vi" },
  });
  expect(subject).toContain("Cần phê duyệt");
  expect(html).toContain('lang="vi"');
});

it("shows an amount without a currency as it is", async () => {
  const snapshot = { input: { amount: 750_000 } };
  const { text } = await renderApprovalRequest({ ...request, approval: { ...request.approval, snapshot } });
  expect(text).toContain("750000");
});

it("tells what a workflow has to say, and where the run is", async () => {
  const { text, html } = await renderNotification({
    subject: "Ordered",
    text: "Receipt: r_1",
    runUrl: "https://a.example/runs/1",
  });
  expect(text).toContain("Receipt: r_1");
  expect(html).toContain("https://a.example/runs/1");
});
