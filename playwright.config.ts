import { defineConfig, devices } from "@playwright/test";

const launchOptions = {
  // Debian's Chromium; without it Playwright's own, which `npm test` installs where there is neither.
  executablePath: process.env.CHROMIUM_PATH || undefined,
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

/** What is asked of the API alone is asked once, and not once per screen. */
const API = "**/*.api.spec.ts";

/** Browser tests against a production build on an embedded stack of their own, which globalSetup starts. */
export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/global-setup.ts",
  outputDir: "test-results",
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  workers: 2,
  fullyParallel: true,
  use: {
    // Set by globalSetup, before the workers read this file again.
    baseURL: process.env.E2E_BASE_URL,
    launchOptions,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
  projects: [
    { name: "api", testMatch: API },
    {
      name: "desktop",
      testIgnore: API,
      use: { ...devices["Desktop Chrome"], viewport: { width: 1440, height: 900 } },
    },
    { name: "phone", testIgnore: API, use: { ...devices["Pixel 7"] } },
  ],
});
