import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test, UNDER_THRESHOLD } from "./fixtures";

test("the chain verifies, and a filter finds who did what", async ({ page, signInAs, integration }) => {
  await integration.submit(UNDER_THRESHOLD);
  await signInAs("auditor");
  await page.goto("/audit");
  await page.getByRole("button", { name: "Verify chain" }).click();
  await expect(page.getByText("The chain is intact")).toBeVisible();
  await expect(page.getByText(/^[\d,]+ events? checked/)).toBeVisible();

  await page.getByLabel("Action").fill("intent.executed");
  await expect(page).toHaveURL(/action=intent\.executed/);
  await expect(page.locator('[data-action]:not([data-action="intent.executed"])')).toHaveCount(0);
  const first = page.locator('[data-action="intent.executed"]').first();
  await first.locator("summary").click();
  await expect(first.getByText("Previous hash")).toBeVisible();
});

test("what the filters show is downloaded as a file that verifies without the server", async ({
  page,
  signInAs,
  integration,
}) => {
  await integration.submit(UNDER_THRESHOLD);
  await signInAs("auditor");
  const download = async (query: string, item: RegExp) => {
    await page.goto(`/audit${query}`);
    await page.getByRole("button", { name: "Export" }).click();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("menuitem", { name: item }).click(),
    ]);
    return { name: file.suggestedFilename(), path: await file.path() };
  };
  const json = await download("", /Signed JSON/);
  expect(json.name).toMatch(/^audit-.*[.]json$/);
  const said = execFileSync(process.execPath, ["--import", "tsx", "local/verify.ts", json.path], {
    encoding: "utf8",
  });
  expect(said).toContain("the chain is whole and holds");

  const csv = await download("?action=intent.executed", /CSV/);
  const [header, ...records] = readFileSync(csv.path, "utf8").trim().split("\r\n");
  expect(header).toMatch(/^seq,id,at,/);
  expect(records.length).toBeGreaterThan(0);
  expect(records.every((record) => record.includes(",intent.executed,"))).toBe(true);

  await page.goto("/audit");
  await expect(page.locator('[data-action="audit.exported"]')).not.toHaveCount(0);
  await page.getByRole("button", { name: "Verify chain" }).click();
  await expect(page.getByText(/Signed up to number/)).toBeVisible();
});

test("a span of time narrows the list", async ({ page, signInAs, integration }) => {
  await integration.submit(UNDER_THRESHOLD);
  await signInAs("auditor");
  await page.goto("/audit");
  await page.getByLabel("Until", { exact: true }).fill("2020-01-01T00:00");
  await expect(page).toHaveURL(/to=20(19|20)-/);
  await expect(page.getByText("No event matches these filters")).toBeVisible();
  await page.getByRole("button", { name: "Clear" }).click();
  await expect(page.locator("[data-action]")).not.toHaveCount(0);
});
