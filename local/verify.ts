import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { parseArgs, styleText } from "node:util";
import { type AuditCheckpoint, auditKeySetSchema } from "@/lib/contracts/audit";
import { type PublicKey, publicKeyOf } from "@/lib/crypto/signature";
import { checkExport, type ExportReport } from "./verify/check-export";
import { readExport } from "./verify/read-export";

/**
 * `npm run verify -- <file> [--key <file or public key>] [--kept <earlier export>]`: checks an exported audit file.
 * Needs no server, no database and no network. Ends with 0 when everything holds, 1 when something does not, 2 when
 * it could not be checked.
 */
const USAGE =
  "Usage: npm run verify -- <exported .json file> [--key <key set file, or x>] [--kept <earlier export>]";

/** Keys from a saved `/v1/audit-keys`, or one public key written out. */
async function keysFrom(given: string): Promise<PublicKey[]> {
  if (!existsSync(given)) {
    if (/^[\w-]{43}$/.test(given)) return [publicKeyOf(given)];
    throw new Error(`${given} is neither a file nor a public key`);
  }
  const { keys } = auditKeySetSchema.parse(JSON.parse(await readFile(given, "utf8")));
  return keys.map(({ x }) => publicKeyOf(x));
}

async function checkpointsOf(file: string): Promise<AuditCheckpoint[]> {
  for await (const part of readExport(file)) if (part.kind === "head") return part.head.checkpoints;
  return [];
}

function print(report: ExportReport): void {
  const { problems, whole, filters, events, firstSeq, lastSeq, checkpoints, signedSeq, keys, keysGiven } =
    report;
  const say = (name: string, text: string) => console.log(`${name.padEnd(12)} ${text}`);
  say("tenant", report.tenantId);
  say("exported", report.exportedAt);
  say("events", events === 0 ? "none" : `${events}, from ${firstSeq} to ${lastSeq}`);
  say("checkpoints", `${checkpoints}, signed up to event ${signedSeq}`);
  const ids = keys.map(({ keyId }) => keyId).join(", ");
  say(
    "keys",
    keysGiven ? `${ids} (given)` : `${ids} (the file's own: compare with /v1/audit-keys, or give --key)`,
  );
  if (!whole) {
    const by = Object.entries(filters).map(([name, value]) => `${name}=${value}`);
    say("filtered", `by ${by.join(", ")}: says nothing of the events left out`);
  }
  for (const problem of problems) console.log(`${styleText("red", "✗")} ${problem}`);
  if (problems.length === 0) {
    const what = whole ? "the chain is whole and holds" : "every event here holds";
    console.log(`${styleText("green", "✓")} ${what}`);
  }
}

try {
  const { values, positionals } = parseArgs({
    options: { key: { type: "string" }, kept: { type: "string" } },
    allowPositionals: true,
  });
  const [file] = positionals;
  if (!file || positionals.length > 1) throw new Error(USAGE);
  const report = await checkExport(readExport(file), {
    ...(values.key && { keys: await keysFrom(values.key) }),
    ...(values.kept && { kept: await checkpointsOf(values.kept) }),
  });
  print(report);
  process.exitCode = report.problems.length === 0 ? 0 : 1;
} catch (error) {
  console.error(`${styleText("red", "✗")} The file cannot be checked: ${(error as Error).message}`);
  process.exitCode = 2;
}
