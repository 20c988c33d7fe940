import { closeSync, existsSync, mkdirSync, openSync, renameSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { styleText } from "node:util";
import type { ComponentName } from "./component";
import { readLogLine, type Severity } from "./log-line";

/** Which lines reach the terminal. All of them reach the log files. */
export type Loudness = "all" | "important" | "none";

type Source = ComponentName | "stack";

const COLOURS = {
  stack: "white",
  postgres: "blue",
  auth: "green",
  mail: "magenta",
  receiver: "yellow",
  inngest: "cyan",
  app: "greenBright",
} as const satisfies Record<Source, Parameters<typeof styleText>[0]>;

const WIDTH = Math.max(...Object.keys(COLOURS).map((name) => name.length));
const KEPT_BYTES = 20 * 1024 * 1024;

/** Takes the output of every component: one file each, and readable lines for the terminal. */
export interface StackLog {
  /** Folder of the log files. */
  folder: string;
  /** Takes raw output, in chunks as they come. */
  write(source: Source, chunk: string): void;
  /** Says something of the supervisor's own. */
  say(severity: Severity, text: string): void;
  /** The last lines of a component, for an error message. */
  tail(source: Source): string;
  close(): void;
}

/** A line as the terminal shows it: the source's name in its colour, and warnings and errors marked. */
function terminalLine(source: Source, severity: Severity, text: string): string {
  const prefix = styleText(COLOURS[source], source.padEnd(WIDTH));
  const mark =
    severity === "error" ? styleText("red", "✗ ") : severity === "warn" ? styleText("yellow", "! ") : "";
  const body = severity === "debug" ? styleText("dim", text) : text;
  return body
    .split("\n")
    .map((line) => `${prefix} │ ${mark}${line}\n`)
    .join("");
}

function openLogFile(folder: string, source: Source): number {
  const file = join(folder, `${source}.log`);
  if (existsSync(file) && statSync(file).size > KEPT_BYTES) renameSync(file, `${file}.1`);
  return openSync(file, "a", 0o600);
}

/** Opens the logs of a stack in `folder`. */
export function openStackLog(folder: string, loudness: Loudness): StackLog {
  mkdirSync(folder, { recursive: true });
  const files = new Map<Source, number>();
  const partial = new Map<Source, string>();
  const tails = new Map<Source, string[]>();
  let closed = false;

  const show = (source: Source, severity: Severity, text: string) => {
    const important = severity === "warn" || severity === "error" || source === "stack";
    if (loudness === "all" || (loudness === "important" && important)) {
      process.stdout.write(terminalLine(source, severity, text));
    }
  };
  const keep = (source: Source, lines: string[]) => {
    if (closed || lines.length === 0) return;
    let file = files.get(source);
    if (file === undefined) {
      file = openLogFile(folder, source);
      files.set(source, file);
    }
    writeSync(file, `${lines.join("\n")}\n`);
    tails.set(source, [...(tails.get(source) ?? []), ...lines].slice(-30));
  };

  return {
    folder,
    write(source, chunk) {
      const lines = ((partial.get(source) ?? "") + chunk).split("\n");
      partial.set(source, lines.pop() ?? "");
      const filled = lines.filter((line) => line.trim() !== "");
      keep(source, filled);
      // Reading each line costs as much as writing it; a busy stack writes thousands per second.
      if (loudness === "none") return;
      for (const line of filled) {
        const { severity, text } = readLogLine(line);
        show(source, severity, text);
      }
    },
    say(severity, text) {
      keep("stack", [`${new Date().toISOString()} ${severity} ${text}`]);
      show("stack", severity, text);
    },
    tail: (source) => (tails.get(source) ?? []).join("\n"),
    close() {
      closed = true;
      for (const file of files.values()) closeSync(file);
      files.clear();
    },
  };
}
