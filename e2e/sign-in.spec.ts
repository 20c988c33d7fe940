import { expect, test } from "@playwright/test";
import { readStackFile } from "@/local/stack/stack-file";

const { inbox, tenants } = readStackFile();

/** A seeded person of the first tenant; every test takes another, so that their mails do not mix. */
function person(role: string) {
  const found = tenants[0]?.people.find(({ roles }) => roles.includes(role));
  if (!found) throw new Error(`The seed made nobody with role ${role}.`);
  return found;
}

/** Sign-in links mailed to an address so far, newest last. */
async function mailedLinks(address: string): Promise<string[]> {
  const mails: { to: { address: string }[]; text: string }[] = await (await fetch(inbox.api)).json();
  return mails
    .filter(({ to }) => to.some((recipient) => recipient.address === address))
    .flatMap(({ text }) => /http\S+\/auth\/confirm\?\S+/.exec(text)?.[0] ?? []);
}

test("a password opens the console, and a wrong one says so", async ({ page }) => {
  const { email, password } = person("owner");
  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByLabel("E-mail", { exact: true }).fill(email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert").first()).toContainText("not right");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).not.toHaveURL(/\/sign-in/);
  await expect(page.getByRole("main")).toBeVisible();
});

test("a mailed link signs in once", async ({ page, browser }, { project }) => {
  // The two projects run at once: each has its own person.
  const { email } = person(project.name === "phone" ? "auditor" : "operator");
  const before = (await mailedLinks(email)).length;
  await page.goto("/sign-in?mode=link");
  await page.getByLabel("E-mail", { exact: true }).fill(email);
  await page.getByRole("button", { name: "Send link" }).click();
  await expect(page.getByText("Check your e-mail")).toBeVisible();
  await expect.poll(async () => (await mailedLinks(email)).length).toBe(before + 1);
  const link = (await mailedLinks(email)).at(-1) ?? "";

  await page.goto(link);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).not.toHaveURL(/\/auth\/confirm|\/sign-in/);
  await expect(page.getByRole("main")).toBeVisible();

  const elsewhere = await browser.newContext();
  const second = await elsewhere.newPage();
  await second.goto(link);
  await second.getByRole("button", { name: "Continue" }).click();
  await expect(second.getByRole("alert").first()).toContainText("used already");
  await elsewhere.close();
});
