/** How much a line of a log matters. */
export type Severity = "debug" | "info" | "warn" | "error";

/** One line of a component's output, made readable. */
export interface LogLine {
  severity: Severity;
  text: string;
}

/** Fields that every line has, or that nobody reads on a terminal. */
const UNSHOWN = new Set([
  "level",
  "time",
  "msg",
  "message",
  "pid",
  "hostname",
  "name",
  "v",
  "err",
  "error",
  "stack",
]);

const PINO_LEVELS: [number, Severity][] = [
  [50, "error"],
  [40, "warn"],
  [30, "info"],
  [0, "debug"],
];

function severityOf(level: unknown): Severity {
  if (typeof level === "number") return PINO_LEVELS.find(([from]) => level >= from)?.[1] ?? "debug";
  switch (String(level).toLowerCase()) {
    case "fatal":
    case "error":
      return "error";
    case "warn":
    case "warning":
      return "warn";
    case "debug":
    case "trace":
      return "debug";
    default:
      return "info";
  }
}

/** What Postgres tells clients while it starts or stops on our behalf. */
const EXPECTED_FATAL = /due to administrator command|the database system is (starting up|shutting down)/;

/** An error of one statement is for its caller to report, or expected; what ends a connection is not. */
function postgresSeverity(level: string, text: string): Severity {
  if (level === "FATAL" || level === "PANIC") return EXPECTED_FATAL.test(text) ? "info" : "error";
  return level === "WARNING" ? "warn" : "info";
}

function shown(value: unknown): string {
  if (typeof value === "string") return /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
  return JSON.stringify(value);
}

function describeError(error: unknown): string | undefined {
  if (typeof error === "string") return error;
  if (typeof error !== "object" || error === null) return undefined;
  const { stack, message } = error as { stack?: unknown; message?: unknown };
  if (typeof stack === "string") return stack;
  return typeof message === "string" ? message : undefined;
}

function fromJson(record: Record<string, unknown>): LogLine {
  const message = record.msg ?? record.message ?? "";
  const fields = Object.entries(record)
    .filter(([key, value]) => !UNSHOWN.has(key) && value !== undefined && value !== null)
    .map(([key, value]) => `${key}=${shown(value)}`);
  const error = describeError(record.err ?? record.error);
  const text = [[String(message), ...fields].filter(Boolean).join(" "), error].filter(Boolean).join("\n");
  return { severity: severityOf(record.level), text };
}

/** Makes a line of output readable: JSON records become text, and the severity of plain lines is recognised. */
export function readLogLine(line: string): LogLine {
  if (line.startsWith("{")) {
    try {
      return fromJson(JSON.parse(line) as Record<string, unknown>);
    } catch {
      // Not JSON after all: shown as it is.
    }
  }
  const postgres = /^[\d-]+ [\d:.]+ \w+ \[\d+\] (\w+): {2}(.*)$/.exec(line);
  if (postgres) {
    const [, level = "LOG", text = ""] = postgres;
    return { severity: postgresSeverity(level, text), text: level === "LOG" ? text : `${level}: ${text}` };
  }
  if (/\b(error|fatal|uncaught|unhandled)\b/i.test(line)) return { severity: "error", text: line };
  if (/\bwarn(ing)?\b/i.test(line)) return { severity: "warn", text: line };
  return { severity: "info", text: line };
}
