import { expect, type Page } from "@playwright/test";

/** The console around every page: navigation and account menu, in a drawer on a phone. */
export class Shell {
  constructor(private readonly page: Page) {}

  readonly navigation = () => this.page.getByRole("navigation", { name: "Main" });

  /** On a phone the navigation is behind a button. */
  async reveal() {
    const menu = this.page.getByRole("button", { name: "Open menu" });
    if (await menu.isVisible()) await menu.click();
    await expect(this.navigation()).toBeVisible();
  }

  async links(): Promise<string[]> {
    await this.reveal();
    return (await this.navigation().getByRole("link").allInnerTexts()).map(
      (text) => text.split("\n")[0]?.trim() ?? "",
    );
  }

  async openAccountMenu() {
    await this.reveal();
    await this.page.getByRole("button", { name: /^Account/ }).click();
  }

  async signOut() {
    await this.openAccountMenu();
    await this.page.getByRole("menuitem", { name: "Sign out" }).click();
  }
}
