import type { Page } from "@playwright/test";

export class SignInPage {
  constructor(private readonly page: Page) {}

  readonly problem = () => this.page.getByRole("alert").filter({ hasText: /\S/ }).first();

  open(next = "/") {
    return this.page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
  }

  async withPassword(email: string, password: string) {
    await this.page.getByLabel("E-mail", { exact: true }).fill(email);
    await this.page.getByLabel("Password").fill(password);
    await this.page.getByRole("button", { name: "Sign in", exact: true }).click();
  }
}
