import { Bundle, Unreadable } from "./bundle";
import { checkAnchor, checkAudit, checkJournal } from "./chains";
import { checkArtefacts, checkFiles, checkSeal } from "./files";
import { Keys } from "./keys";
import { type CheckId, type CheckResult, Findings, type Report } from "./report";
import { checkApprovals, checkDecisions, checkEffects, checkProofs, checkVersions } from "./story";

type Check = (bundle: Bundle, findings: Findings, keys: Keys) => void | Promise<void>;

const ALL: Record<CheckId, Check> = {
  files: checkFiles,
  seal: checkSeal,
  journal: checkJournal,
  audit: checkAudit,
  anchor: checkAnchor,
  versions: checkVersions,
  decisions: checkDecisions,
  approvals: checkApprovals,
  effects: checkEffects,
  proofs: checkProofs,
  artefacts: checkArtefacts,
};

/**
 * Checks a bundle with nothing but itself: no server, no network.
 * @param files what the zip holds, by path
 * @param given fingerprints of keys known from elsewhere (16 or more digits each)
 * @throws Error when it is no bundle at all
 */
export async function checkBundle(
  files: ReadonlyMap<string, Uint8Array>,
  given?: readonly string[],
): Promise<Report> {
  const bundle = new Bundle(files);
  const { runId, tenantId } = bundle.manifest;
  const keys = await Keys.of(bundle, given).catch(() => Keys.none(given));
  const checks: CheckResult[] = [];
  for (const id of Object.keys(ALL) as CheckId[]) {
    const findings = new Findings();
    try {
      await ALL[id](bundle, findings, keys);
    } catch (error) {
      // What is not even of the right shape cannot be held to anything.
      findings.say("file_unreadable", { path: error instanceof Unreadable ? error.path : id });
    }
    const { problems, facts } = findings;
    checks.push({ id, problems, facts });
  }
  return {
    runId,
    tenantId,
    checks,
    keys: [...keys.used.values()],
    ok: checks.every(({ problems }) => problems.length === 0),
  };
}
