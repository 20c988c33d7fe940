import type { Page } from "@playwright/test";
import { expectNoOverflow, expectNoViolations } from "./axe";
import { expect, Integration, stack, test, UNDER_THRESHOLD } from "./fixtures";

/** The second tenant's, so that no other test is halted. */
const THEIRS = 1;

/** A request of the person signed in. */
async function send(page: Page, path: string, data: object) {
  const response = await page.request.post(`${stack.urls.app}${path}`, {
    data,
    headers: {
      "Idempotency-Key": crypto.randomUUID(),
      Origin: stack.urls.app,
      "Sec-Fetch-Site": "same-origin",
    },
  });
  expect(response.ok(), await response.text()).toBe(true);
  return (await response.json()).data;
}

test("an owner halts every act of the workspace, and lets them go out again", async ({
  page,
  signInAs,
  playwright,
}, { project }) => {
  test.skip(project.name === "phone", "both would halt the same workspace");
  const request = await playwright.request.newContext();
  await signInAs("owner", { tenant: THEIRS });
  await page.goto("/kill-switches");
  await page.getByRole("button", { name: "Halt this workspace" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("The supplier's system orders twice");
  await dialog.getByRole("button", { name: "Halt this workspace" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "orders twice" })).toContainText("Thrown");
  await expectNoViolations(page);

  // It is said on every page, and a run waits without having acted.
  const { runId } = await new Integration(request, THEIRS).submit(UNDER_THRESHOLD);
  await page.goto(`/runs/${runId}`);
  await expect(page.getByText("A kill switch halts this workspace")).toBeVisible();
  await expect(page.getByText(/Halted by a kill switch/)).toBeVisible();
  await page.goto("/effects?status=intended");
  await expect(page.getByRole("row").filter({ hasText: "Approve and call" })).toHaveCount(1);

  await page.goto("/kill-switches");
  await page.getByRole("button", { name: "Lift" }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill("They mended it");
  await page.getByRole("dialog").getByRole("button", { name: "Lift" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "They mended it" })).toContainText("Lifted");
  await page.goto(`/runs/${runId}`);
  await expect(page.getByText("Succeeded").first()).toBeVisible({ timeout: 30_000 });
  await request.dispose();
});

test("somebody says what came of an act that nobody knows the outcome of", async ({ page, signInAs }) => {
  await signInAs("owner");
  const mark = crypto.randomUUID().slice(0, 8);
  // It answers nothing, cannot be asked, and does not say that it may be called twice.
  await send(page, "/v1/connectors", {
    key: `silent-${mark}`,
    title: `Silent ${mark}`,
    target: { kind: "http", baseUrl: stack.urls.receiver, healthPath: "/health" },
  });
  const { id, revision } = await send(page, "/v1/templates", {
    key: `silent-${mark}`,
    title: `Silent ${mark}`,
    definition: {
      inputSchema: { type: "object", properties: { amount: { type: "integer" } } },
      nodes: [
        { id: "check", kind: "policy", title: "Check" },
        {
          id: "call",
          kind: "http",
          title: "Call",
          connector: `silent-${mark}`,
          method: "POST",
          path: `/silent-${mark}`,
          body: {},
          timeoutSeconds: 1,
        },
        { id: "end", kind: "end", title: "End", output: { receipt: "steps.call.output.body.receipt" } },
      ],
      edges: [
        { from: "check", to: "call" },
        { from: "call", to: "end" },
      ],
    },
  });
  await send(page, `/v1/templates/${id}/publish`, { revision, note: "First version" });
  const fault = { mode: "slow-answer", delayMs: 3_000, path: `/silent-${mark}`, times: 1 };
  await page.request.post(`${stack.urls.receiver}/faults`, { data: fault });
  const { run } = await send(page, "/v1/intents/execute", {
    template: `silent-${mark}`,
    input: { amount: 100 },
  });

  await expect
    .poll(async () => {
      await page.goto("/effects");
      return page
        .getByRole("row")
        .filter({ hasText: `Silent ${mark}` })
        .count();
    })
    .toBe(1);
  await expectNoViolations(page);
  await expectNoOverflow(page);
  await page.getByRole("link", { name: `Silent ${mark}` }).click();
  await expect(page.getByText("Nobody knows whether this was done")).toBeVisible();
  await expect(page.getByRole("button", { name: "Ask now" })).toHaveCount(0);
  await expectNoViolations(page);
  await expectNoOverflow(page);

  await page.getByRole("button", { name: "Say what came of it" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Receipt").fill("{ not json");
  await dialog.getByLabel("Reason").fill("Seen in their back office");
  await dialog.getByRole("button", { name: "Say what came of it" }).click();
  await expect(dialog.getByRole("alert")).toBeVisible();
  await dialog.getByLabel("Receipt").fill('{ "status": 200, "body": { "receipt": "R-1" } }');
  await dialog.getByLabel("Reason").fill("Seen in their back office");
  await dialog.getByRole("button", { name: "Say what came of it" }).click();
  await expect(page.getByText("Seen in their back office")).toBeVisible();
  await page.goto(`/runs/${run.id}`);
  await expect(page.getByText("Succeeded").first()).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("region", { name: "Output", exact: true })).toContainText("R-1");
  const call = page.locator('[data-step="call"]');
  await call.getByText("Output").click();
  await expect(call.getByRole("region", { name: "Output: Call" })).toContainText("R-1");
});

test("an auditor reads effects and switches, and can do nothing to them", async ({ page, signInAs }) => {
  await signInAs("auditor");
  await page.goto("/effects?status=all");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Effects");
  await expectNoViolations(page);
  await expectNoOverflow(page);
  await page.goto("/kill-switches");
  await expect(page.getByRole("button", { name: /^Halt/ })).toHaveCount(0);
  await expectNoViolations(page);
  await expectNoOverflow(page);
});
