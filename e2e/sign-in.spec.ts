import { expect, person, stack, test } from "./fixtures";
import { Shell } from "./pages/shell.po";
import { SignInPage } from "./pages/sign-in.po";

/** Sign-in links mailed to an address so far, newest last. */
async function mailedLinks(address: string): Promise<string[]> {
  const mails: { to: { address: string }[]; text: string }[] = await (await fetch(stack.inbox.api)).json();
  return mails
    .filter(({ to }) => to.some((recipient) => recipient.address === address))
    .flatMap(({ text }) => /http\S+\/auth\/confirm\?\S+/.exec(text)?.[0] ?? []);
}

test("a password opens the page that was asked for, and a wrong one says so", async ({ page }) => {
  const { email, password } = person("owner");
  const signIn = new SignInPage(page);
  await page.goto("/runs?status=failed");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await signIn.withPassword(email, "not the password");
  await expect(signIn.problem()).toContainText("not right");
  await expect(page.getByLabel("E-mail", { exact: true })).toHaveValue(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/runs\?status=failed$/);
  await expect(page.getByRole("main")).toBeVisible();
});

test("an unknown address and a wrong password are told the same", async ({ page }) => {
  const signIn = new SignInPage(page);
  await signIn.open();
  await signIn.withPassword("nobody@example.com", "not the password");
  await expect(signIn.problem()).toHaveText("The e-mail or the password is not right.");
});

test("the next address cannot leave the site", async ({ page }) => {
  const { email, password } = person("owner");
  const signIn = new SignInPage(page);
  await signIn.open("//example.com/elsewhere");
  await signIn.withPassword(email, password);
  await expect(page).toHaveURL(`${stack.urls.app}/`);
});

test("a mailed link signs in once", async ({ page, browser }, { project }) => {
  // The two projects run at once: each has its own person.
  const { email } = person(project.name === "phone" ? "auditor" : "operator");
  const before = (await mailedLinks(email)).length;
  await page.goto("/sign-in?mode=link&next=%2Fruns%3Fstatus%3Dfailed");
  await page.getByLabel("E-mail", { exact: true }).fill(email);
  await page.getByRole("button", { name: "Send link" }).click();
  await expect(page.getByText("Check your e-mail")).toBeVisible();
  await expect.poll(async () => (await mailedLinks(email)).length).toBe(before + 1);
  const link = (await mailedLinks(email)).at(-1) ?? "";

  // What a mail scanner does: it looks, and nothing is spent.
  expect((await page.request.get(link)).status()).toBe(200);
  await page.goto(link);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(/\/runs\?status=failed$/);
  await expect(page.getByRole("main")).toBeVisible();

  const elsewhere = await browser.newContext();
  const second = await elsewhere.newPage();
  await second.goto(link);
  await second.getByRole("button", { name: "Continue" }).click();
  await expect(second.getByRole("alert").first()).toContainText("used already");
  await elsewhere.close();
});

test("an address without account is told the same as one with", async ({ page }) => {
  await page.goto("/sign-in?mode=link");
  await page.getByLabel("E-mail", { exact: true }).fill("nobody@example.com");
  await page.getByRole("button", { name: "Send link" }).click();
  await expect(page.getByText("Check your e-mail")).toBeVisible();
  await page.getByLabel("Code from the e-mail").fill("123456");
  await page.getByRole("button", { name: "Sign in with code" }).click();
  await expect(page.getByText("The code is not right")).toBeVisible();
});

test("signing out ends the session, also for the API", async ({ page, signInAs }) => {
  await signInAs("owner");
  expect((await page.request.get("/v1/me")).status()).toBe(200);
  await new Shell(page).signOut();
  await expect(page).toHaveURL(/\/sign-in/);
  expect((await page.request.get("/v1/me")).status()).toBe(401);
  await page.goto("/runs");
  await expect(page).toHaveURL(/\/sign-in/);
});
