import { expect, OVER_THRESHOLD, stack, test } from "./fixtures";
import { Shell } from "./pages/shell.po";

test("pages run scripts by nonce only, and no page can be framed", async ({ page }) => {
  const violations: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") violations.push(message.text());
  });
  const answer = await page.goto("/sign-in");
  const policy = answer?.headers()["content-security-policy"] ?? "";
  const scripts = policy.split("; ").find((directive) => directive.startsWith("script-src ")) ?? "";
  expect(scripts).toMatch(/'nonce-[^']+' 'strict-dynamic'/);
  expect(scripts).not.toMatch(/unsafe-(inline|eval)/);
  expect(policy).toContain("frame-ancestors 'none'");
  const again = (await page.goto("/sign-in"))?.headers()["content-security-policy"];
  expect(again).not.toBe(policy);
  expect(answer?.headers()).toMatchObject({
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "strict-transport-security": expect.stringContaining("max-age="),
  });
  expect(answer?.headers()["x-request-id"]).toMatch(/^req_/);
  expect(answer?.headers()["x-powered-by"]).toBeUndefined();
  expect(violations).toEqual([]);
});

test("menus, drawer, tabs and dialogs keep within the content policy", async ({
  page,
  signInAs,
  integration,
}) => {
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  const { runId } = await integration.submit(OVER_THRESHOLD);
  await signInAs("owner");
  await new Shell(page).openAccountMenu();
  await expect(page.getByRole("menu")).toBeVisible();
  await page.goto(`/runs/${runId}`);
  await page.getByRole("tab", { name: "Trace" }).click();
  await expect(page.getByRole("list", { name: "Trace" })).toBeVisible();
  await page.getByRole("button", { name: "Cancel run" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  // The page behind an open dialog does not scroll: that style element carries the nonce.
  await expect(page.locator("body")).toHaveCSS("overflow", "hidden");
  expect(errors).toEqual([]);
});

test("a change that comes from another site is refused", async ({ page, signInAs }) => {
  await signInAs("owner");
  for (const path of ["/runs", "/v1/intents/execute"]) {
    const answer = await page.request.post(`${stack.urls.app}${path}`, {
      headers: {
        Origin: "https://elsewhere.example",
        "Sec-Fetch-Site": "cross-site",
        "Idempotency-Key": "x",
      },
      data: {},
    });
    expect(answer.status(), path).toBe(403);
  }
});

test("the approver's page asks nobody who they are", async ({ request }) => {
  const answer = await request.get("/approve/not-a-token");
  expect(answer.status()).toBe(404);
  expect(answer.headers()["set-cookie"]).toBeUndefined();
});
