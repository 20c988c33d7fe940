import type { PolicyPin, Subject } from "@/lib/contracts/decisions";
import type { Json } from "@/lib/kernel/canonical";
import { AppError } from "@/lib/kernel/errors";
import type { Scope } from "@/lib/kernel/principal";
import type { Judgements, PolicyPack } from "./combine";
import type { JudgedRule } from "./judge";
import { askOpa } from "./opa";

/** Packs whose engine is outside of this process: it has to be asked while no transaction is open. */
export class EnginesNeeded extends Error {
  override readonly name = "EnginesNeeded";

  constructor(
    readonly packs: PolicyPack[],
    readonly subject: Subject,
    readonly input: Record<string, Json>,
  ) {
    super("a policy engine has to be asked first");
  }
}

/** The packs among these that have to be asked first. */
export function outside(packs: PolicyPack[]): PolicyPack[] {
  return packs.filter(({ engine }) => engine.kind !== "cel");
}

/** Asks the engines of packs at once. @throws AppError policy_unavailable when one does not answer */
export async function askEngines(
  scope: Scope,
  packs: PolicyPack[],
  subject: Subject,
  input: Record<string, Json>,
): Promise<Judgements> {
  const answers = await Promise.all(
    outside(packs).map(
      async (pack): Promise<[PolicyPin["versionId"], JudgedRule[]]> => [
        pack.versionId,
        await askOpa(scope, pack, subject, input),
      ],
    ),
  );
  return new Map(answers);
}

/** Engines may change between the attempts of one request; more than once is a fault. */
const ATTEMPTS_MAX = 3;

/**
 * Runs a verb whose transaction decides. When its packs have engines outside, the transaction is given up, the
 * engines are asked with none open, and the verb runs again with their answers.
 * @throws AppError policy_unavailable
 */
export async function withEngines<T>(
  scope: Scope,
  attempt: (judgements: Judgements) => Promise<T>,
): Promise<T> {
  let judgements: Judgements = new Map();
  for (let count = 1; ; count += 1) {
    try {
      return await attempt(judgements);
    } catch (error) {
      if (!(error instanceof EnginesNeeded)) throw error;
      if (count === ATTEMPTS_MAX) {
        throw new AppError("policy_unavailable", "Policies changed while they were asked.", undefined, 1);
      }
      judgements = await askEngines(scope, error.packs, error.subject, error.input);
    }
  }
}
