import type { Subject } from "@/lib/contracts/decisions";
import type { Json } from "@/lib/kernel/canonical";
import { AppError } from "@/lib/kernel/errors";
import type { Scope } from "@/lib/kernel/principal";
import type { PolicyPack } from "./combine";
import type { JudgedRule } from "./judge";

/** Asks the OPA server of a pack. @throws AppError policy_unavailable */
export async function askOpa(
  _scope: Scope,
  pack: PolicyPack,
  _subject: Subject,
  _input: Record<string, Json>,
): Promise<JudgedRule[]> {
  throw new AppError("policy_unavailable", `The engine of ${pack.packKey} cannot be reached.`);
}
