import AxeBuilder from "@axe-core/playwright";
import { signWebhook } from "@/lib/crypto/webhook-signature";
import { expect, test } from "./fixtures";

const unique = () => crypto.randomUUID().slice(0, 8);

test("an admin registers an issuer, whose signed message is verified at once", async ({
  page,
  signInAs,
  request,
}) => {
  await signInAs("admin");
  const [key, subject] = [`carrier-${unique()}`, `INV-${unique()}`];
  await page.goto("/settings/proof-issuers");
  await page.getByRole("button", { name: "Add issuer" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(key);
  await dialog.getByLabel("Key", { exact: true }).fill(key);
  await dialog.getByLabel("Kinds").fill("delivery");
  await dialog.getByRole("button", { name: "Add issuer" }).click();
  const card = page.locator("section").filter({ has: page.getByRole("heading", { name: key }) });
  await expect(card).toContainText("It has no key yet");

  await card.getByRole("button", { name: "Add key" }).click();
  await dialog.getByLabel("Reason").fill("First key");
  await dialog.getByRole("button", { name: "Add key" }).click();
  const secret = (await dialog.getByText(/^whsec_/).textContent()) ?? "";
  await dialog.getByRole("button", { name: "I have stored it" }).click();
  expect(await page.content()).not.toContain(secret);

  const url = (await card.getByText(/\/v1\/proof-issuers\/iss_\w+\/proofs$/).textContent()) ?? "";
  const body = JSON.stringify({ kind: "delivery", subject, payload: { signedBy: "Lan", parcels: 3 } });
  const answer = await request.post(url, {
    data: body,
    headers: {
      "content-type": "application/json",
      ...signWebhook({ id: `msg_${unique()}`, at: new Date(), body }, [secret]),
    },
  });
  expect(answer.status()).toBe(201);

  await page.goto(`/proofs?subject=${subject}`);
  await page.getByRole("link", { name: "delivery" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Proof of delivery" })).toBeVisible();
  await expect(page.getByText(`by signature of ${key}`)).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);

  await page.goto("/settings/proof-issuers");
  await card.getByRole("button", { name: "Retire" }).click();
  await dialog.getByLabel("Reason").fill("Replaced");
  await dialog.getByRole("button", { name: "Retire" }).click();
  await expect(card).toContainText("Retired");
});

test("a file given by hand is verified by somebody else", async ({ page, signInAs }) => {
  await signInAs("operator");
  const subject = `INV-${unique()}`;
  await page.goto("/proofs/new");
  await page.getByLabel("Kind").fill("delivery");
  await page.getByLabel("Subject").fill(subject);
  const file = { name: "note.pdf", mimeType: "application/pdf", buffer: Buffer.from("not a document") };
  await page.getByLabel("File").setInputFiles(file);
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByText("is not what a file of type application/pdf begins with")).toBeVisible();

  await expect(page.getByLabel("Kind")).toHaveValue("delivery");
  await expect(page.getByLabel("Subject")).toHaveValue(subject);
  const note = Buffer.from("%PDF-1.7\na delivery note\n");
  await page.getByLabel("File").setInputFiles({ ...file, buffer: note });
  await page.getByRole("button", { name: "Submit" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Proof of delivery" })).toBeVisible();
  await expect(page.getByText("somebody else has to verify it")).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("note.pdf");

  const address = page.url();
  await page.context().clearCookies();
  await signInAs("finance");
  await page.goto(address);
  await page.getByLabel("Reason").fill("The signature is Lan's");
  await page.getByRole("button", { name: "Accept" }).click();
  await expect(page.getByText("The signature is Lan's")).toBeVisible();
  await expect(page.getByRole("button", { name: "Accept" })).toHaveCount(0);
});

test("who may only read sees proofs and changes none", async ({ page, signInAs }) => {
  await signInAs("auditor");
  await page.goto("/proofs");
  await expect(page.getByRole("heading", { level: 1, name: "Proofs" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Submit a proof" })).toHaveCount(0);
  expect((await page.goto("/proofs/new"))?.status()).toBe(403);
  await page.goto("/settings/proof-issuers");
  await expect(page.getByRole("button", { name: "Add issuer" })).toHaveCount(0);
});
