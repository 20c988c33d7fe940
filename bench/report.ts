import { mkdirSync, writeFileSync } from "node:fs";
import type { Measured } from "./measure";

interface Row {
  what: string;
  perSecond?: number;
  p50?: number;
  p95?: number;
  p99?: number;
  note?: string;
}

const rows: Row[] = [];

/** Prints the heading of the table. */
export function printHeading(): void {
  console.log(
    `${"".padEnd(70)} ${"per s".padStart(8)} ${"p50 ms".padStart(8)} ${"p95 ms".padStart(8)} ${"p99 ms".padStart(8)}`,
  );
}

/** Adds a row to the table, and prints it. */
export function report(what: string, measured: Partial<Measured>, note?: string): void {
  const row: Row = { what, ...measured, ...(note && { note }) };
  rows.push(row);
  const number = (value: number | undefined, digits: number) =>
    value === undefined ? "" : value.toFixed(digits);
  // What takes less than a tenth of a millisecond is told to the microsecond.
  const digits = (row.p50 ?? 1) < 0.1 ? 3 : 2;
  console.log(
    [
      what.padEnd(70),
      number(row.perSecond, 0).padStart(8),
      ...[row.p50, row.p95, row.p99].map((value) => number(value, digits).padStart(8)),
      ` ${note ?? ""}`,
    ].join(" "),
  );
}

/** What a figure should reach: at most `most`, or at least `least`. */
export type Goal = { what: string; value: number; unit: string } & ({ most: number } | { least: number });

/** Prints which goals were reached. */
export function printGoals(goals: Goal[]): void {
  console.log("");
  for (const goal of goals) {
    const reached = "most" in goal ? goal.value <= goal.most : goal.value >= goal.least;
    console.log(`${reached ? "reached" : "MISSED "}  ${goal.what}: ${goal.value.toFixed(2)} ${goal.unit}`);
  }
}

/** Writes the table to `bench/results/latest.json`. */
export function writeResults(): void {
  mkdirSync("bench/results", { recursive: true });
  writeFileSync(
    "bench/results/latest.json",
    `${JSON.stringify({ at: new Date().toISOString(), rows }, null, 2)}\n`,
  );
}
