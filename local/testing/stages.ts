import { existsSync, readdirSync, readFileSync } from "node:fs";
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

function scripts(): Record<string, string> {
  return JSON.parse(readFileSync("package.json", "utf8")).scripts;
}

/** Everything `npm test` does, in order: what fails fast first. */
export function allStages(): Stage[] {
  const stages = [
    check("types", [
      ["next", "typegen"],
      ["tsc", "--noEmit", "-p", "."],
    ]),
    check("format", [["biome", "check", "--max-diagnostics=200"]], ["lint"]),
    check("imports", [["depcruise", "--config", ".dependency-cruiser.cjs", "."]], ["lint"]),
    check("unused", [["knip"]], ["lint"]),
  ];
  if (scripts().openapi) {
    stages.push(
      check(
        "openapi",
        [
          ["npm", "run", "--silent", "openapi"],
          ["redocly", "lint"],
        ],
        ["lint"],
      ),
    );
  }
  stages.push(vitest("unit"), vitest("integration"));
  if (scripts().conformance) stages.push(vitest("conformance"));
  stages.push(build);
  if (existsSync("e2e") && readdirSync("e2e").some((file) => file.endsWith(".spec.ts"))) stages.push(browser);
  return stages;
}
