import { readFile } from "node:fs/promises";
import { checkBundle } from "@/lib/evidence/check";
import type { Report } from "@/lib/evidence/check/report";
import { CHECK_WORDS, filled, problemText } from "@/lib/evidence/check/words";
import { unzipped } from "@/lib/evidence/unzip";

/** Whether a file is a zip, by its first bytes. */
export function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b;
}

/** Checks an evidence bundle. @param given fingerprints of keys known from elsewhere @throws Error when it is none */
export async function checkBundleFile(file: string, given?: string[]): Promise<Report> {
  return checkBundle(unzipped(await readFile(file)), given);
}

/** What a check found, a line a check, and one for each thing that is wrong. */
export function reportLines({ checks, runId, tenantId, keys }: Report): { ok: boolean; text: string }[] {
  const key = keys.map(({ fingerprint, given }) => `${fingerprint} (${given ? "given" : OWN})`).join(", ");
  return [
    { ok: true, text: `run ${runId} of ${tenantId}` },
    { ok: true, text: `key ${key || "none"}` },
    ...checks.flatMap(({ id, problems, facts }) => {
      const { title, passed } = CHECK_WORDS[id];
      const named = (text: string) => `${title.en}: ${text}`;
      if (problems.length === 0) return [{ ok: true, text: named(filled(passed, "en", facts)) }];
      return problems.map((problem) => ({ ok: false, text: named(problemText(problem, "en")) }));
    }),
  ];
}

const OWN = "the bundle's own: compare with /v1/audit-keys, or give --key";
