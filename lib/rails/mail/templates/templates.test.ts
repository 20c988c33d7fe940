import { expect, it } from "vitest";
import { renderApprovalRequest } from "./approval-request";
import { renderNotification } from "./notification";

const request = {
  kind: "request" as const,
  by: null,
  reason: null,
  approval: {
    changes: null,
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
  timeZone: "Asia/Ho_Chi_Minh",
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
    "Nov 26, 2026, 17:34 GMT+7",
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

it("says lists, groups and flags in words", async () => {
  const snapshot = { input: { urgent: true, lines: [{ sku: "A", unit_price: 2 }, { sku: "B" }] } };
  const { text } = await renderApprovalRequest({ ...request, approval: { ...request.approval, snapshot } });
  expect(text).toContain("Sku: A, Unit price: 2; Sku: B");
  expect(text).toContain("yes");
  expect(text).not.toContain("{");
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

it.each(["en", "vi"] as const)(
  "says why it writes, in %s: each kind with words of its own",
  async (locale) => {
    const kinds = ["request", "reminder", "escalation", "delegation", "reopened"] as const;
    const mails = await Promise.all(
      kinds.map((kind) =>
        renderApprovalRequest({ ...request, kind, by: "Thu", approver: { name: "Minh", locale } }),
      ),
    );
    expect(new Set(mails.map(({ subject }) => subject)).size).toBe(kinds.length);
    for (const { subject, text } of mails) {
      expect(subject).toContain(request.approval.title);
      expect(text).toContain(request.url);
    }
    expect(mails[1]?.text).toContain("Thu");
    expect(mails[3]?.text).toContain("Thu");
  },
);

it("shows what has changed since it was approved, and why it was handed over", async () => {
  const changes = [
    { path: "acts.call.meets.baseUrl", before: "https://a.example", after: "https://b.example" },
  ];
  const reopened = await renderApprovalRequest({
    ...request,
    kind: "reopened",
    approval: { ...request.approval, changes },
  });
  expect(reopened.text.replaceAll("\n", " ")).toContain(
    "Call › Base url: https://a.example → https://b.example",
  );
  const passed = await renderApprovalRequest({ ...request, kind: "delegation", reason: "On leave" });
  expect(passed.text).toContain("On leave");
  expect((await renderApprovalRequest({ ...request, reason: "On leave" })).text).not.toContain("On leave");
});
