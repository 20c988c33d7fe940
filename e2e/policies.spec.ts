import { expect, stack, test } from "./fixtures";

const key = () => `e2e-${crypto.randomUUID().slice(0, 8)}`;

test("a designer writes a policy, tests it, simulates it, publishes it and takes it back", async ({
  page,
  signInAs,
}) => {
  const name = key();
  await signInAs("owner");
  await page.goto("/policies");
  await page.getByRole("button", { name: "New policy" }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Key", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Create policy" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();

  await page.getByRole("button", { name: "Add rule" }).click();
  await page.getByLabel("Title", { exact: true }).fill("Nothing above a million");
  await page.getByLabel("Then", { exact: true }).selectOption("deny");
  await page.getByLabel("Value", { exact: true }).fill("100000000");
  await expect(page.getByText("input.amount > 100000000").last()).toBeVisible();
  await page.getByRole("button", { name: "CEL", exact: true }).click();
  await expect(page.getByRole("textbox", { name: "When" })).toHaveText("input.amount > 100000000");
  await page.getByRole("button", { name: "Builder", exact: true }).click();

  await page.getByRole("button", { name: "Add test" }).click();
  await page.getByRole("button", { name: "Save and test" }).click();
  // No rule of this policy allows anything by itself.
  await expect(page.getByText("expected allow, got deny")).toBeVisible();
  await page.getByLabel("Expected", { exact: true }).selectOption("deny");
  await page.getByRole("button", { name: "Save and test" }).click();
  await expect(page.getByText("Passed")).toBeVisible();

  await page.getByRole("link", { name: "Simulate" }).click();
  await page.getByRole("button", { name: "Simulate" }).click();
  await expect(page.getByText(/would change$/)).toBeVisible();

  await page.getByRole("link", { name: "Rules and tests" }).click();
  await page.getByRole("button", { name: "Publish" }).click();
  await page.getByLabel("What changed, and why").fill("First version");
  await page.getByRole("dialog").getByRole("button", { name: "Publish" }).click();
  await expect(page).toHaveURL(/view=versions/);
  await expect(page.getByRole("cell", { name: "Published" })).toBeVisible();

  await page.getByRole("button", { name: "Archive" }).click();
  await page.getByLabel("Reason", { exact: true }).fill("Only for a test");
  await page.getByRole("dialog").getByRole("button", { name: "Archive" }).click();
  await expect(page.getByRole("button", { name: "Roll back" })).toBeVisible();
});

test("the second of two editors sees what the first one saved", async ({ page, context, signInAs }) => {
  const name = key();
  await signInAs("owner");
  await page.goto("/policies");
  await page.getByRole("button", { name: "New policy" }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Key", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Create policy" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  const second = await context.newPage();
  await second.goto(page.url());
  for (const editor of [page, second]) await editor.getByRole("button", { name: "Add rule" }).click();
  await second.getByLabel("Title", { exact: true }).fill("Mine");
  await page.getByRole("button", { name: "Save and test" }).click();
  await expect(page.getByText(/^Draft of version 1, saved/)).toBeVisible();
  await second.getByRole("button", { name: "Save and test" }).click();
  await expect(second.getByText("saved this draft while you were editing")).toBeVisible();
  await second.getByRole("button", { name: "Save mine over theirs" }).click();
  await expect(second.getByText(/^Draft of version 1, saved/)).toBeVisible();
  await second.close();
});

test("a decision is found in the log, with its rules and its input", async ({ page, request, signInAs }) => {
  const apiKey = stack.tenants[0]?.apiKeys[0]?.key;
  const answer = await request.post(`${stack.urls.app}/v1/intents/execute`, {
    headers: { Authorization: `Bearer ${apiKey}`, "Idempotency-Key": crypto.randomUUID() },
    data: {
      template: "approve-and-call",
      input: { supplier: "Denied", amount: 99_000_000, currency: "USD" },
    },
  });
  const { error } = await answer.json();
  expect(error.details.remedies[0].changes[0]).toMatchObject({ field: "input.amount", to: 10_000_000 });
  await signInAs("auditor");
  await page.goto(`/decisions?effect=deny&intentId=${error.details.intentId}`);
  await page.getByRole("link", { name: /^Denied: / }).click();
  await expect(page.getByText("spending/hard-limit")).toBeVisible();
});

test("someone without the permission reaches neither page", async ({ page, signInAs }) => {
  await signInAs("finance");
  for (const path of ["/policies", "/decisions"]) {
    expect((await page.goto(path))?.status()).toBe(403);
  }
});
