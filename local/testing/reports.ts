import { z } from "zod";

/** Counts of a test report. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const VitestReport = z.object({
  testResults: z.array(
    z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
});

/** Counts of vitest's JSON report. A file that failed outside its tests counts as one failure. */
export function vitestCounts(report: unknown): Counts {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of VitestReport.parse(report).testResults) {
    const of = (status: string) => file.assertionResults.filter((test) => test.status === status).length;
    const failed = of("failed");
    counts.passed += of("passed");
    counts.failed += failed === 0 && file.status === "failed" ? 1 : failed;
    counts.skipped += file.assertionResults.length - of("passed") - failed;
  }
  return counts;
}

const PlaywrightReport = z.object({
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int(), skipped: z.int() }),
  errors: z.array(z.unknown()).default([]),
});

/** Counts of Playwright's JSON report. A test that passed only on a second try failed. */
export function playwrightCounts(report: unknown): Counts {
  const { stats, errors } = PlaywrightReport.parse(report);
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  };
}
