export type LogFields = Record<string, unknown>;
export type Log = (level: "info" | "warn" | "error", msg: string, fields?: LogFields) => void;

const LEVELS = { info: 30, warn: 40, error: 50 };

/** One pino-shaped JSON line per noteworthy thing. */
export const jsonLog: Log = (level, msg, fields) => {
  process.stdout.write(
    `${JSON.stringify({ level: LEVELS[level], time: Date.now(), name: "inngest", ...fields, msg })}\n`,
  );
};

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
