import type { Page } from "@playwright/test";
import postgres from "postgres";
import { uuidOf } from "@/lib/kernel/ids";
import { expectNoOverflow, expectNoViolations } from "./axe";
import { begin, publishDrawn, send } from "./drawn";
import { expect, OVER_THRESHOLD, stack, test } from "./fixtures";
import { ApprovalLinkPage } from "./pages/approval-link.po";

const HOUR = { id: "cool_off", kind: "delay", seconds: 3600 };
const order = (id: string, more: object = {}) => ({
  id,
  kind: "http",
  connector: "purchasing",
  method: "POST",
  path: `/${id}`,
  body: { amount: "input.amount" },
  ...more,
});
const status = (page: Page, name: string) => page.getByRole("status").filter({ hasText: name });

/** Leaves a waiting run as a worker leaves it that is gone, in a way that no sweep takes up by itself. */
async function loseWorker(runId: string) {
  const owner = postgres(stack.databases.owner, { max: 1 });
  const id = uuidOf(runId as `run_${string}`);
  // A driver looks again soon after its wait has begun, and would take it up: from then on it waits for long.
  await expect
    .poll(async () => (await owner`select 1 from runs where id = ${id} and fence >= 2`).length)
    .toBe(1);
  await owner`update run_steps set wake_at = now() - interval '1 minute' where run_id = ${id} and status = 'waiting'`;
  await owner`update runs set status = 'running', wake_at = null, updated_at = now() + interval '1 hour',
    stuck_since = now() - interval '4 minutes', stuck_code = 'worker_lost' where id = ${id}`;
  await owner.end();
}

test("a stuck run is seen at once, and repaired with a reason", async ({ page, signInAs }) => {
  await signInAs("owner");
  const title = `Cool off ${crypto.randomUUID().slice(0, 8)}`;
  const runId = await begin(page, await publishDrawn(page, title, [HOUR]));
  await page.goto(`/runs/${runId}`);
  await expect(status(page, "Waiting")).toBeVisible();
  await expect(page.getByRole("button", { name: "Repair" })).toHaveCount(0);
  await loseWorker(runId);

  await page.goto("/runs");
  await page.getByRole("button", { name: "Stuck only" }).click();
  await expect(page).toHaveURL(/stuck=true/);
  const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: title }) });
  await expect(row).toContainText("Stuck");
  await expectNoViolations(page);
  await expectNoOverflow(page);
  await page.goto("/");
  const notice = page.getByRole("status").filter({ hasText: /stuck/ });
  await expectNoViolations(page);
  await expectNoOverflow(page);
  await notice.getByRole("link", { name: title }).click();

  const stuck = page.getByRole("status").filter({ hasText: "Nothing moves this run" });
  await expect(stuck).toContainText("The worker that carried it is gone");
  await expect(stuck).toContainText("Stuck since");
  await page.getByRole("button", { name: "Repair" }).click();
  const dialog = page.getByRole("dialog", { name: "Repair this run?" });
  await dialog.getByLabel("Reason").fill("The machine was replaced.");
  await expectNoViolations(page);
  await dialog.getByRole("button", { name: "Repair" }).click();
  await expect(status(page, "Succeeded")).toBeVisible({ timeout: 20_000 });
  await expect(stuck).toHaveCount(0);

  await page.goto(`/audit?resourceId=${runId}&action=run.repaired`);
  await page.locator('[data-action="run.repaired"] summary').click();
  await expect(page.getByText("The machine was replaced.")).toBeVisible();
  await page.goto("/runs?stuck=true");
  await expect(page.getByRole("link", { name: title })).toHaveCount(0);
});

test("who may only read sees that a run is stuck, and can do nothing about it", async ({
  page,
  signInAs,
}) => {
  await signInAs("owner");
  const runId = await begin(page, await publishDrawn(page, "Cool off", [HOUR]));
  await page.goto(`/runs/${runId}`);
  await expect(status(page, "Waiting")).toBeVisible();
  await loseWorker(runId);
  await page.context().clearCookies();
  await signInAs("auditor");
  await page.goto(`/runs/${runId}`);
  await expect(page.getByText("Nothing moves this run")).toBeVisible();
  for (const name of ["Repair", "Cancel run"]) {
    await expect(page.getByRole("button", { name })).toHaveCount(0);
  }
});

test("a failed run is retried with a reason, and goes on from the step that failed", async ({
  page,
  signInAs,
}) => {
  await signInAs("owner");
  const name = `goods.${crypto.randomUUID().slice(0, 8)}`;
  const key = await publishDrawn(page, "Receive goods", [
    order("order"),
    { id: "arrival", kind: "event", event: name, expiresSeconds: 10 },
  ]);
  const runId = await begin(page, key);
  await page.goto(`/runs/${runId}`);
  await expect(status(page, "Failed")).toBeVisible({ timeout: 40_000 });
  await page.getByRole("button", { name: "Retry" }).click();
  const dialog = page.getByRole("dialog", { name: "Retry this run?" });
  await dialog.getByLabel("Reason").fill("The lorry was late.");
  await expectNoViolations(page);
  await dialog.getByRole("button", { name: "Retry" }).click();
  await expect(page.locator('[data-step="arrival"]')).toHaveAttribute("data-status", "waiting");
  await send(page, "/v1/events", { name });
  await expect(status(page, "Succeeded")).toBeVisible({ timeout: 20_000 });
  await page.getByRole("tab", { name: /Effects/ }).click();
  await expect(page.locator("[data-effect]")).toHaveCount(1);
  await page.goto(`/audit?resourceId=${runId}&action=run.retried`);
  await page.locator('[data-action="run.retried"] summary').click();
  await expect(page.getByText("The lorry was late.")).toBeVisible();
});

test("what people decided against is told as final, and no retry is offered", async ({
  page,
  signInAs,
  integration,
}) => {
  const { runId, supplier } = await integration.submit(OVER_THRESHOLD);
  const [link = ""] = await integration.approvalLinks(supplier);
  const approval = new ApprovalLinkPage(page);
  await page.goto(link);
  await approval.rejectToggle().click();
  await approval.reason().fill("Too dear.");
  await approval.confirmReject().click();
  await expect(approval.heading()).toHaveText("You rejected this request");
  await signInAs("owner");
  await page.goto(`/runs/${runId}`);
  await expect(page.getByText("Failed at Finance approves")).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText("That is final.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Retry" })).toHaveCount(0);
  await expectNoViolations(page);
});

test("cancelling can undo first what was done", async ({ page, signInAs }) => {
  await signInAs("owner");
  const key = await publishDrawn(page, "Book a room", [
    order("book", { compensation: "cancel_booking" }),
    order("cancel_booking", { undoes: true }),
    HOUR,
  ]);
  const runId = await begin(page, key);
  await page.goto(`/runs/${runId}`);
  await expect(page.locator('[data-step="cool_off"]')).toHaveAttribute("data-status", "waiting");
  await page.getByRole("button", { name: "Cancel run" }).click();
  const dialog = page.getByRole("dialog", { name: "Cancel this run?" });
  await expect(dialog.getByRole("radio", { name: "Leave it as it is" })).toBeChecked();
  await dialog.getByRole("radio", { name: "Undo it first" }).check();
  await dialog.getByLabel("Reason").fill("The guest is ill.");
  await expectNoViolations(page);
  await expectNoOverflow(page);
  await dialog.getByRole("button", { name: "Cancel run" }).click();
  await expect(status(page, "Compensated")).toBeVisible({ timeout: 20_000 });
  await expect(page.locator('[data-step="book"]')).toHaveAttribute("data-status", "compensated");
  await page.getByRole("tab", { name: /Effects/ }).click();
  await expect(page.locator(`[data-effect="${runId}:cancel_booking"]`)).toContainText("Acknowledged");
});

test("where nothing can be undone, cancelling does not offer it", async ({ page, signInAs }) => {
  await signInAs("owner");
  const runId = await begin(page, await publishDrawn(page, "Cool off", [HOUR]));
  await page.goto(`/runs/${runId}`);
  await expect(status(page, "Waiting")).toBeVisible();
  await page.getByRole("button", { name: "Cancel run" }).click();
  const dialog = page.getByRole("dialog", { name: "Cancel this run?" });
  await expect(dialog.getByLabel("Reason")).toBeVisible();
  await expect(dialog.getByRole("radio")).toHaveCount(0);
});
