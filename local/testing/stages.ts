import { buildApp } from "../stack/build";
import { openStackLog } from "../stack/log";
import { playwrightCounts, vitestCounts } from "./reports";
import { check, reported, type Stage } from "./stage";

function vitest(project: string): Stage {
  return reported(
    project,
    "vitest",
    (report) => ({
      args: [
        ...["run", "--project", project],
        ...["--reporter", "default", "--reporter", "json", `--outputFile.json=${report}`],
      ],
    }),
    vitestCounts,
  );
}

const browser = reported(
  "browser",
  "playwright",
  (report) => ({
    args: ["test", "--reporter", "list,json"],
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  }),
  playwrightCounts,
);

const build: Stage = {
  name: "build",
  async run() {
    const log = openStackLog(".local/test/logs", "none");
    try {
      await buildApp(process.cwd(), log);
      return { passed: 1, failed: 0, skipped: 0, output: "" };
    } catch (error) {
      return {
        passed: 0,
        failed: 1,
        skipped: 0,
        output: error instanceof Error ? error.message : String(error),
      };
    } finally {
      log.close();
    }
  },
};

/** The OpenAPI document as the server would answer it, checked by Redocly. */
const openapi = check(
  "openapi",
  [
    ["mkdir", "-p", ".local/test"],
    ["sh", "-c", "tsx local/openapi.ts > .local/test/openapi.json"],
    ["redocly", "lint", ".local/test/openapi.json"],
  ],
  ["lint"],
);

/** Everything `npm test` does, in order: what fails fast first. */
export function allStages(): Stage[] {
  return [
    check("types", [
      ["next", "typegen"],
      ["tsc", "--noEmit", "-p", "."],
    ]),
    check("format", [["biome", "check", "--max-diagnostics=200"]], ["lint"]),
    check("imports", [["depcruise", "--config", ".dependency-cruiser.cjs", "."]], ["lint"]),
    check("unused", [["knip"]], ["lint"]),
    openapi,
    vitest("unit"),
    vitest("integration"),
    vitest("conformance"),
    build,
    vitest("faults"),
    browser,
  ];
}
