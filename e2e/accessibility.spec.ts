import { expectNoOverflow, expectNoViolations } from "./axe";
import { expect, OVER_THRESHOLD, test, UNDER_THRESHOLD } from "./fixtures";

for (const colorScheme of ["light", "dark"] as const) {
  test(`every page is accessible and fits, ${colorScheme}`, async ({ page, signInAs, integration }, {
    project,
  }) => {
    test.setTimeout(420_000);
    await page.emulateMedia({ colorScheme });
    if (project.name === "phone") await page.setViewportSize({ width: 390, height: 844 });
    const check = async (path: string) => {
      await page.goto(path);
      await page.waitForLoadState("networkidle");
      await expectNoViolations(page);
      await expectNoOverflow(page);
    };

    await check("/sign-in");
    await check("/sign-in?mode=link");
    await check("/auth/confirm?token_hash=x&type=email");
    const open = await integration.submit(OVER_THRESHOLD);
    const { runId } = await integration.submit(UNDER_THRESHOLD);
    const [link = "", other = ""] = await integration.approvalLinks(open.supplier);
    await check(link);
    await check("/approve/not-a-token");
    await check("/invite/not-a-token");

    await signInAs("owner");
    for (const path of [
      "/",
      "/runs",
      "/runs?q=nothing-like-it",
      "/approvals",
      "/approvals?status=expired",
      "/proofs",
      "/effects",
      "/effects?status=all",
      "/kill-switches",
      "/policies",
      "/decisions",
      "/connectors",
      "/connectors?q=nothing-like-it",
      "/connectors/new",
      "/connectors/hosts",
      "/templates",
      "/templates?q=nothing-like-it",
      "/templates/new",
      "/templates/import",
      "/triggers",
      "/audit",
      "/settings",
      "/settings/members",
      "/settings/invitations",
      "/settings/roles",
      "/settings/api-keys",
      "/settings/webhooks",
      "/settings/workspaces",
      "/new-tenant",
    ]) {
      await check(path);
    }
    for (const view of ["timeline", "graph", "events", "trace", "effects", "policy", "approvals", "proofs"]) {
      await page.goto(`/runs/${runId}?view=${view}`);
      await expect(page.getByRole("tabpanel")).toBeVisible();
      await expectNoViolations(page);
      await expectNoOverflow(page);
    }
    await check("/nothing-here");
    // The owner is not among those who were asked.
    await page.goto("/approvals?status=open");
    await page.getByRole("link", { name: new RegExp(open.supplier) }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(open.supplier);
    await expectNoViolations(page);
    await expectNoOverflow(page);

    await page.goto(link);
    await page.getByRole("button", { name: "Approve", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("You approved this request");
    await expectNoViolations(page);
    await check(other);
  });
}

test("the API reference loads from this host alone", async ({ page }) => {
  const problems: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  const hosts = new Set<string>();
  page.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith("http")) hosts.add(host);
  });
  await page.goto("/docs/api");
  await expect(page.getByRole("heading", { name: "Intent OS", exact: true })).toBeVisible();
  await expectNoOverflow(page);
  // The reference itself is another project's widget; the page around it is ours.
  await expectNoViolations(page, ".scalar-app");
  expect([...hosts]).toEqual([new URL(page.url()).host]);
  expect(problems).toEqual([]);
});
