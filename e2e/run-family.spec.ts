import type { Page } from "@playwright/test";
import { expectNoOverflow, expectNoViolations } from "./axe";
import { begin, publishDrawn, send } from "./drawn";
import { expect, test } from "./fixtures";

const unique = () => crypto.randomUUID().slice(0, 8);
const status = (page: Page, name: string) => page.getByRole("status").filter({ hasText: name });

async function retry(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Retry" }).click();
  const dialog = page.getByRole("dialog", { name: "Retry this run?" });
  await dialog.getByLabel("Reason").fill("The lorry was late.");
  await dialog.getByRole("button", { name: "Retry" }).click();
}

test("of runs that failed together the page says which to retry first, and the parent takes the result", async ({
  page,
  signInAs,
}) => {
  await signInAs("owner");
  const name = `goods.${unique()}`;
  const child = await publishDrawn(page, "Receive goods", [
    {
      id: "order",
      kind: "http",
      connector: "purchasing",
      method: "POST",
      path: "/order",
      body: { amount: "input.amount" },
    },
    { id: "arrival", kind: "event", event: name, expiresSeconds: 10 },
  ]);
  const input = { amount: "input.amount", currency: "input.currency", supplier: "input.supplier" };
  const parent = await publishDrawn(page, "Restock", [
    { id: "buy_goods", kind: "sub_intent", template: child, input },
  ]);
  const runId = await begin(page, parent);
  await page.goto(`/runs/${runId}`);
  await expect(status(page, "Failed")).toBeVisible({ timeout: 45_000 });
  await expect(page.getByText("The run of Buy goods has failed")).toBeVisible();
  await expectNoViolations(page);
  await expectNoOverflow(page);
  // What the one below has done must not be done again by another.
  await retry(page);
  await expect(page.getByRole("alert")).toContainText("not possible in the current state");
  await page.getByRole("button", { name: "Leave it" }).click();

  await page.getByRole("link", { name: "Open that run" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Receive goods" })).toBeVisible();
  await expect(page.getByText("The run that began it has failed with it")).toBeVisible();
  await expectNoViolations(page);
  await expectNoOverflow(page);
  await retry(page);
  await expect(page.locator('[data-step="arrival"]')).toHaveAttribute("data-status", "waiting");
  await send(page, "/v1/events", { name });
  await expect(status(page, "Succeeded")).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText("It has not taken this result")).toBeVisible();

  await page.getByRole("link", { name: "Open that run" }).click();
  await expect(page.getByText("The run of Buy goods has succeeded since")).toBeVisible();
  await retry(page);
  await expect(status(page, "Succeeded")).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText("The run of Buy goods has succeeded since")).toHaveCount(0);
});

test("the trace shows the proofs that came and what vouched for them", async ({ page, signInAs }) => {
  test.setTimeout(150_000);
  await signInAs("owner");
  const subject = `INV-${unique()}`;
  const key = await publishDrawn(page, "Prove delivery", [
    {
      id: "delivered",
      kind: "proof",
      proof: "delivery",
      subject: "input.invoice",
      accepts: "proof.payload.signedBy == 'Lan'",
      verifiedBy: ["rule"],
      expiresSeconds: 3600,
    },
  ]);
  const runId = await begin(page, key, { invoice: subject });
  await page.goto(`/runs/${runId}?view=trace`);
  await expect(status(page, "Waiting")).toBeVisible({ timeout: 20_000 });
  for (const signedBy of ["Minh", "Lan"]) {
    await send(page, "/v1/proofs", { kind: "delivery", subject, payload: { signedBy } });
  }
  // On a busy machine the engine may begin to wait after the nudge: then the sweep takes the run up.
  await expect(status(page, "Succeeded")).toBeVisible({ timeout: 75_000 });
  const trace = page.getByRole("list", { name: "Trace" });
  const proofs = trace.getByRole("listitem").filter({ hasText: "deliveryProof" });
  await expect(proofs).toHaveCount(2);
  await expect(trace.getByText("Verification", { exact: true })).toBeVisible();
  await proofs.nth(1).getByRole("button").click();
  await expect(proofs.nth(1)).toContainText("Used");
  await expect(proofs.nth(1)).toContainText("Submitted");
  await expectNoViolations(page);
  await expectNoOverflow(page);
});
