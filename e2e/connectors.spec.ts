import { expect, stack, test } from "./fixtures";

test("an admin registers a connector, tests it, changes it and removes it", async ({ page, signInAs }) => {
  await signInAs("admin");
  const key = `erp-${crypto.randomUUID().slice(0, 8)}`;
  await page.goto("/connectors");
  await page.getByRole("link", { name: "New connector" }).click();
  await page.getByLabel("Title", { exact: true }).fill("ERP");
  await page.getByLabel("Key", { exact: true }).fill(key);
  await page.getByLabel("Base URL").fill(`${stack.urls.receiver}/`);
  await page.getByLabel("Health path").fill("/health");
  await page.getByLabel("Authentication").selectOption({ label: "Bearer token" });
  await page.getByLabel("Token", { exact: true }).fill("a-token-nobody-sees");
  await page.getByRole("button", { name: "Save" }).click();

  await expect(page.getByRole("heading", { level: 1, name: "ERP" })).toBeVisible();
  await page.getByRole("button", { name: "Test now" }).click();
  await expect(page.getByText("answered 200").first()).toBeVisible();
  await expect(page.getByText("Healthy").first()).toBeVisible();
  expect(await page.content()).not.toContain("a-token-nobody-sees");

  await page.getByRole("link", { name: "Edit" }).click();
  await expect(page.getByLabel("Token", { exact: true })).toHaveValue("");
  await page.getByLabel("Base URL").fill("https://elsewhere.example.com/");
  await page.getByLabel("Reason for the change").fill("Moved");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Not valid: is required").first()).toBeVisible();
  await page.getByLabel("Token", { exact: true }).fill("another-token");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("https://elsewhere.example.com/")).toBeVisible();

  await page.getByRole("button", { name: "Remove" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("Not used");
  await dialog.getByRole("button", { name: "Remove" }).click();
  await expect(page).toHaveURL(/\/connectors$/);
  await page.getByRole("searchbox").fill(key);
  await expect(page.getByText("No connector matches")).toBeVisible();
});

test("a connector to a private address needs an allowed host", async ({ page, signInAs }) => {
  await signInAs("owner");
  await page.goto("/connectors/hosts");
  const host = `${crypto.randomUUID().slice(0, 8)}.internal`;
  await page.getByRole("button", { name: "Allow a host" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Host", { exact: true }).fill(host);
  await dialog.getByLabel("Port").fill("8443");
  await dialog.getByLabel("Reason").fill("Our own ERP");
  await dialog.getByRole("button", { name: "Allow a host" }).click();
  const row = page.getByRole("row", { name: new RegExp(host) });
  await expect(row).toContainText(`${host}:8443`);
  await row.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill("Moved away");
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(row).toHaveCount(0);
});

test("who may only read sees connectors and changes none", async ({ page, signInAs }) => {
  await signInAs("auditor");
  await page.goto("/connectors");
  await expect(page.getByRole("link", { name: "New connector" })).toHaveCount(0);
  await page.getByRole("link", { name: "Purchasing system" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Purchasing system" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Test now" })).toHaveCount(0);
  const answer = await page.goto("/connectors/new");
  expect(answer?.status()).toBe(403);
});
