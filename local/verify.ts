import { existsSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { parseArgs, styleText } from "node:util";
import { type AuditCheckpoint, auditKeySetSchema } from "@/lib/contracts/audit";
import { type PublicKey, publicKeyOf } from "@/lib/crypto/signature";
import { fingerprint } from "@/lib/evidence/digest";
import { checkBundleFile, isZip, reportLines } from "./verify/check-bundle";
import { checkExport, type ExportReport } from "./verify/check-export";
import { readExport } from "./verify/read-export";

/**
 * `npm run verify -- <file> [--key <file, public key or fingerprint>] [--kept <earlier export>]`: checks an exported
 * audit file, or the evidence bundle of a run. Needs no server, no database and no network. Ends with 0 when everything holds, 1 when something does not, 2 when
 * it could not be checked.
 */
const USAGE =
  "Usage: npm run verify -- <exported .json file or bundle .zip> [--key <key set file, x or fingerprint>] [--kept <earlier export>]";

/** Keys from a saved `/v1/audit-keys`, or one public key written out. */
async function keysFrom(given: string): Promise<PublicKey[]> {
  if (!existsSync(given)) {
    if (/^[\w-]{43}$/.test(given)) return [publicKeyOf(given)];
    throw new Error(`${given} is neither a file nor a public key`);
  }
  const { keys } = auditKeySetSchema.parse(JSON.parse(await readFile(given, "utf8")));
  return keys.map(({ x }) => publicKeyOf(x));
}

/** Fingerprints of keys: of a saved key set, of one public key written out, or as they were given. */
async function fingerprintsFrom(given: string): Promise<string[]> {
  if (!existsSync(given) && /^[0-9a-f]{16,64}$/i.test(given)) return [given];
  return Promise.all((await keysFrom(given)).map(({ publicKey }) => fingerprint(publicKey)));
}

/** Checks a bundle and says what was found. @returns whether everything holds */
async function verifyBundle(file: string, key: string | undefined): Promise<boolean> {
  const report = await checkBundleFile(file, key === undefined ? undefined : await fingerprintsFrom(key));
  for (const { ok, text } of reportLines(report)) {
    console.log(`${ok ? styleText("green", "✓") : styleText("red", "✗")} ${text}`);
  }
  console.log(report.ok ? "everything in this bundle holds" : "this bundle does not hold");
  return report.ok;
}

async function isBundle(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(new Uint8Array(2), 0, 2, 0);
    return isZip(buffer);
  } finally {
    await handle.close();
  }
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
  if (await isBundle(file)) {
    process.exitCode = (await verifyBundle(file, values.key)) ? 0 : 1;
  } else {
    const report = await checkExport(readExport(file), {
      ...(values.key && { keys: await keysFrom(values.key) }),
      ...(values.kept && { kept: await checkpointsOf(values.kept) }),
    });
    print(report);
    process.exitCode = report.problems.length === 0 ? 0 : 1;
  }
} catch (error) {
  console.error(`${styleText("red", "✗")} The file cannot be checked: ${(error as Error).message}`);
  process.exitCode = 2;
}
