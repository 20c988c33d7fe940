import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import {
  type AuditEvent,
  type AuditExport,
  auditEventSchema,
  auditExportSchema,
} from "@/lib/contracts/audit";

/** What an exported file holds, in the order in which it stands there. */
export type ExportPart =
  | { kind: "head"; head: ExportFileHead }
  | { kind: "event"; event: AuditEvent }
  | { kind: "seal"; seal: AuditExport["seal"] };

/** What stands before the events. */
export type ExportFileHead = Omit<AuditExport, "events" | "seal">;

const headSchema = auditExportSchema.omit({ events: true, seal: true });
const sealSchema = auditExportSchema.shape.seal;

/**
 * Reads an exported file, line by line as it was written, so that it may be larger than memory. A file that another
 * program wrote anew, in other lines, is read as a whole.
 * @throws Error when it is no such file, or ends before its end
 */
export async function* readExport(file: string): AsyncGenerator<ExportPart> {
  const lines = createInterface({
    input: createReadStream(file, "utf8"),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  let section: "head" | "events" | "end" = "head";
  for await (const line of lines) {
    if (section === "head") {
      if (!line.endsWith(',"events":[')) {
        yield* readWhole(file);
        return;
      }
      yield { kind: "head", head: headSchema.parse(JSON.parse(`${line}]}}`).data) };
      section = "events";
    } else if (line.startsWith('],"seal":')) {
      yield {
        kind: "seal",
        seal: sealSchema.parse(JSON.parse(line.slice('],"seal":'.length, -"}}".length))),
      };
      section = "end";
    } else if (line !== "" && section === "events") {
      const value: unknown = JSON.parse(line.startsWith(",") ? line.slice(1) : line);
      yield { kind: "event", event: auditEventSchema.parse(value) };
    }
  }
  if (section !== "end") throw new Error("it ends before its end: the transfer was broken off");
}

async function* readWhole(file: string): AsyncGenerator<ExportPart> {
  const { events, seal, ...head } = auditExportSchema.parse(JSON.parse(await readFile(file, "utf8")).data);
  yield { kind: "head", head };
  for (const event of events) yield { kind: "event", event };
  yield { kind: "seal", seal };
}
