import { styleText } from "node:util";
import type { Stage, StageResult } from "./testing/stage";
import { allStages } from "./testing/stages";

/**
 * `npm test`: every stage, or those named after `--`. Shows the output of a stage only when it failed, and ends
 * with one line that says how many tests and checks passed and failed.
 */
function chosenStages(names: string[]): Stage[] {
  const stages = allStages();
  const isChosen = (stage: Stage) =>
    names.length === 0 || names.includes(stage.name) || stage.groups?.some((group) => names.includes(group));
  const unknown = names.filter(
    (name) => !stages.some((stage) => stage.name === name || stage.groups?.includes(name)),
  );
  if (unknown.length > 0) {
    console.error(
      `Unknown stage: ${unknown.join(", ")}. Stages: ${stages.map(({ name }) => name).join(", ")}.`,
    );
    process.exit(1);
  }
  return stages.filter(isChosen);
}

function summary({ passed, failed, skipped }: StageResult, seconds: string): string {
  const mark = failed === 0 ? styleText("green", "✓") : styleText("red", `✗ ${failed} failed,`);
  return `${mark} ${passed} ok${skipped > 0 ? `, ${skipped} skipped` : ""} in ${seconds} s`;
}

/** Output of a failed stage, without lines that look like the verdict of the whole run. */
function shownOutput(output: string): string {
  const lines = output.split("\n").filter((line) => !/^\s*\d+ passed, \d+ failed\s*$/.test(line));
  const kept = lines.slice(-400);
  return [
    ...(kept.length < lines.length ? [`… ${lines.length - kept.length} lines before`] : []),
    ...kept,
  ].join("\n");
}

let passed = 0;
let failed = 0;
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    interrupted = true;
  });
}

for (const stage of chosenStages(process.argv.slice(2))) {
  const started = performance.now();
  process.stdout.write(`${stage.name.padEnd(12)} `);
  const result = await stage.run();
  process.stdout.write(`${summary(result, ((performance.now() - started) / 1000).toFixed(1))}\n`);
  if (result.failed > 0) console.log(`\n${shownOutput(result.output)}\n`);
  passed += result.passed;
  failed += result.failed;
  if (interrupted) {
    console.error("Interrupted.");
    process.exit(130);
  }
}

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
