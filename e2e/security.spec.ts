import { expect, stack, test } from "./fixtures";

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
