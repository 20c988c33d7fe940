import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { zipSync } from "fflate";
import { unzipped } from "@/lib/evidence/unzip";
import { forged, readJson } from "@/lib/testing/bundle";
import { expectNoViolations } from "./axe";
import { expect, type Integration, OVER_THRESHOLD, stack, test } from "./fixtures";
import { ApprovalLinkPage } from "./pages/approval-link.po";

/** A run that was approved by link and has succeeded. */
async function approvedRun(page: Page, integration: Integration): Promise<string> {
  const { runId, supplier } = await integration.submit(OVER_THRESHOLD);
  const [link = ""] = await integration.approvalLinks(supplier);
  await page.goto(link);
  await new ApprovalLinkPage(page).approveButton().click();
  await expect(new ApprovalLinkPage(page).heading()).toHaveText("You approved this request");
  return runId;
}

/** Takes a run's bundle from its page. @returns the path of the zip */
async function downloadBundle(page: Page, runId: string): Promise<string> {
  await page.goto(`/runs/${runId}`);
  await expect(page.getByRole("status").filter({ hasText: "Succeeded" })).toBeVisible({ timeout: 30_000 });
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Evidence bundle" }).click(),
  ]);
  expect(file.suggestedFilename()).toBe(`evidence-${runId}.zip`);
  return file.path();
}

/** What the command line says of a bundle. */
function verify(zip: string, ...more: string[]): { status: number; said: string } {
  try {
    const said = execFileSync(process.execPath, ["--import", "tsx", "local/verify.ts", zip, ...more], {
      encoding: "utf8",
    });
    return { status: 0, said };
  } catch (error) {
    const { status, stdout } = error as { status: number; stdout: string };
    return { status, said: stdout };
  }
}

test("a run's evidence checks itself, from a file and without a network", async ({
  page,
  signInAs,
  integration,
  browser,
}, info) => {
  const runId = await approvedRun(page, integration);
  await signInAs("auditor");
  const zip = await downloadBundle(page, runId);
  const files = unzipped(readFileSync(zip));

  const { keys } = await (await page.request.get(`${stack.urls.app}/v1/audit-keys`)).json();
  const told = verify(zip, "--key", keys[0].x);
  expect(told.said).toContain("everything in this bundle holds");
  expect(told).toMatchObject({ status: 0 });

  const html = info.outputPath("verify.html");
  writeFileSync(html, files.get("verify.html") ?? "");
  const offline = await browser.newContext({ offline: true, locale: "en-GB" });
  const verifier = await offline.newPage();
  const asked: string[] = [];
  verifier.on("request", (request) => asked.push(request.url()));
  const errors: string[] = [];
  verifier.on("pageerror", (error) => errors.push(error.message));
  await verifier.goto(`file://${html}`);
  await expect(verifier.locator('[data-verdict="ok"]')).toHaveText(/Everything holds/);
  await expect(verifier.locator("[data-check]")).toHaveCount(11);
  await expect(verifier.locator('[data-ok="false"]')).toHaveCount(0);
  await expect(verifier.getByText("approved").first()).toBeVisible();
  await expectNoViolations(verifier);

  // The zip itself, which covers the page's own file, and a key from elsewhere.
  await verifier.locator("#file").setInputFiles(zip);
  await expect(verifier.getByText(/^Checked: .+/)).toBeVisible();
  await expect(verifier.locator('[data-verdict="ok"]')).toBeVisible();
  await verifier.getByLabel("Fingerprint or public key you trust").fill(keys[0].x);
  await verifier.getByLabel("Fingerprint or public key you trust").press("Tab");
  await expect(verifier.getByText("This is the key you gave.")).toBeVisible();

  await verifier.getByRole("button", { name: "Tiếng Việt" }).click();
  await expect(verifier.locator('[data-verdict="ok"]')).toHaveText(/Mọi thứ đều đúng/);
  expect(asked).toEqual([`file://${html}`]);
  expect(errors).toEqual([]);
  await offline.close();
});

const TAMPERED: [
  what: string,
  tamper: (files: Map<string, Uint8Array>) => Map<string, Uint8Array>,
  said: string,
][] = [
  [
    "a byte of a file",
    (files) => {
      const bytes = Uint8Array.from(files.get("effects.json") ?? []);
      bytes[20] = (bytes[20] ?? 0) ^ 1;
      return new Map(files).set("effects.json", bytes);
    },
    "effects.json was changed",
  ],
  [
    "a journal entry that is gone",
    (files) => forged<{ events: unknown[] }>(files, "journal.json", ({ events }) => void events.splice(2, 1)),
    "entries 3 to 3 are missing",
  ],
  [
    "a journal in another order",
    (files) => forged<{ events: unknown[] }>(files, "journal.json", ({ events }) => void events.reverse()),
    "is out of order",
  ],
  [
    "another decision",
    (files) =>
      forged<{ decisions: { decision: string }[] }[]>(files, "approvals.json", ([approval]) => {
        const [decision] = approval?.decisions ?? [];
        if (decision) decision.decision = "reject";
      }),
    "is not the one in the audit chain",
  ],
  [
    "another checkpoint",
    (files) =>
      forged<{ checkpoints: { hash: string }[] }>(files, "audit.json", ({ checkpoints: [first] }) => {
        if (first) first.hash = "0".repeat(64);
      }),
    "the signature of the checkpoint at event",
  ],
];

test("what was tampered with is named, by the page and by the command line", async ({
  page,
  signInAs,
  integration,
  browser,
}, info) => {
  const runId = await approvedRun(page, integration);
  await signInAs("auditor");
  const files = unzipped(readFileSync(await downloadBundle(page, runId)));
  expect(readJson<{ runId: string }>(files, "manifest.json").runId).toBe(runId);
  const html = info.outputPath("verify.html");
  writeFileSync(html, files.get("verify.html") ?? "");
  const verifier = await (await browser.newContext({ offline: true, locale: "en-GB" })).newPage();
  await verifier.goto(`file://${html}`);
  await expect(verifier.locator('[data-verdict="ok"]')).toBeVisible();
  for (const [index, [what, tamper, said]] of TAMPERED.entries()) {
    const zip = info.outputPath(`tampered-${index}.zip`);
    writeFileSync(zip, zipSync(Object.fromEntries(tamper(files))));
    await verifier.locator("#file").setInputFiles(zip);
    await expect(verifier.getByText(`Checked: tampered-${index}.zip`)).toBeVisible();
    await expect(verifier.locator('[data-verdict="bad"]'), what).toBeVisible();
    await expect(verifier.locator('[data-ok="false"]').getByText(said).first(), what).toBeVisible();
    const told = verify(zip);
    expect(told.status, what).toBe(1);
    expect(told.said, what).toContain(said);
  }
  await verifier.context().close();
});

test("who may not read the audit log is offered no bundle", async ({ page, signInAs, integration }) => {
  const { runId } = await integration.submit(OVER_THRESHOLD);
  await signInAs("finance");
  await page.goto(`/runs/${runId}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("link", { name: "Evidence bundle" })).toHaveCount(0);
  const answer = await page.request.get(`/v1/runs/${runId}/bundle`);
  expect(answer.status()).toBe(403);
});
