import { expect, test } from "./fixtures";

test("a designer writes a template, sees what is wrong, publishes it, and rolls back", async ({
  page,
  signInAs,
}) => {
  const key = `t-${crypto.randomUUID().slice(0, 8)}`;
  await signInAs("designer");
  await page.goto("/templates");
  await page.getByRole("link", { name: "New template" }).click();
  await page.getByLabel("Title", { exact: true }).fill("Spend");
  await page.getByLabel("Key", { exact: true }).fill(key);
  await expect(page.getByText("Valid: this version can be published.")).toBeVisible();

  const editor = page.getByLabel("Definition as JSON");
  const good = (await editor.textContent()) ?? "";
  expect(good).toContain("Check policy");
  // The editor renders only the lines in view: the expression to spoil is at its end.
  await editor.click();
  await page.keyboard.press("Control+End");
  await editor.locator("span", { hasText: /^"input[.]amount"$/ }).click();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.type("s");
  await expect(page.getByText("input has no field amounts")).toBeVisible();
  await page.keyboard.press("Backspace");
  await expect(page.getByText("Valid: this version can be published.")).toBeVisible();
  await page.getByRole("button", { name: "Create template" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Spend" })).toBeVisible();

  await page.getByRole("button", { name: "Publish version 1" }).click();
  await page.getByLabel("Note: what is new").fill("First version");
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await expect(page.getByText("Published").first()).toBeVisible();

  await page.getByRole("link", { name: "Begin a new draft" }).click();
  await page.getByLabel("Title", { exact: true }).fill("Spend more");
  await page.getByRole("button", { name: "Save draft" }).click();
  await page.getByRole("button", { name: "Publish version 2" }).click();
  await page.getByLabel("Note: what is new").fill("Second version");
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await expect(page.getByRole("button", { name: "Publish version 2" })).toHaveCount(0);

  await page.getByRole("link", { name: "Versions" }).click();
  await page.getByRole("link", { name: "Version 1" }).click();
  await page.getByRole("button", { name: "Roll back to version 1" }).click();
  await page.getByLabel("Reason").fill("The second was wrong");
  await page.getByRole("button", { name: "Roll back", exact: true }).click();
  await expect(page.getByRole("button", { name: "Roll back to version 1" })).toHaveCount(0);
});

test("a rehearsal shows the way and what policy says", async ({ page, signInAs }) => {
  await signInAs("designer");
  await page.goto("/templates?q=call-or-report");
  await page.getByRole("link", { name: "Call, or report the failure" }).click();
  await page.getByRole("link", { name: "Rehearse" }).click();
  await page
    .getByLabel("Answers of the outside world")
    .fill('{"call": {"failure": {"code": "refused", "message": "sold out"}}}');
  await page.getByRole("button", { name: "Rehearse" }).click();
  await expect(page.getByText("It would succeed")).toBeVisible();
  await expect(page.getByText("sold out").first()).toBeVisible();
});

test("who may only read sees no way to write", async ({ page, signInAs }) => {
  await signInAs("auditor");
  await page.goto("/templates?q=approve-and-call");
  await expect(page.getByRole("link", { name: "New template" })).toHaveCount(0);
  await page.getByRole("link", { name: "Approve and call" }).click();
  await expect(page.getByRole("region", { name: "Graph of the template" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Archive" })).toHaveCount(0);
  await page.goto("/templates/new");
  await expect(page.getByText("Not permitted")).toBeVisible();
});
