import { type Claims, withScope } from "@/lib/db";
import type { Json } from "@/lib/kernel/canonical";
import { AppError } from "@/lib/kernel/errors";
import { describeFailure } from "@/lib/rails/http/send";
import { type OpaQuery, queryOpa } from "@/lib/rails/opa/query";
import { ask, gateOf, tell } from "./gate";
import { reachOf } from "./reach";

/**
 * Asks the OPA server behind a connector for a document, through its breaker and rate limit. A caller waits for the
 * answer, so nothing is put off: what cannot be asked now is refused.
 * @returns its result, undefined when nothing defines the document
 * @throws AppError connector_unavailable
 */
export async function queryOpaConnector(
  claims: Claims,
  key: string,
  query: OpaQuery,
): Promise<Json | undefined> {
  const { id, revision, title, target, limits, secret, rules } = await withScope(claims, (tx) =>
    reachOf(tx, { key }),
  );
  if (target.kind !== "opa") throw new AppError("connector_unavailable", `${title} is not an OPA connector.`);
  const gate = gateOf(id, revision, limits);
  const now = Date.now();
  const passed = ask(gate, limits, now);
  if (passed.kind === "later") {
    const seconds = Math.max(1, Math.ceil((passed.at - now) / 1000));
    const why = passed.why === "rate" ? "takes no more calls now" : "failed too often and is left alone";
    throw new AppError("connector_unavailable", `${title} ${why}.`, undefined, seconds);
  }
  const timeoutMs = Math.min(query.timeoutMs, limits.timeoutSeconds * 1000);
  try {
    const result = await queryOpa(target, secret, rules, { ...query, timeoutMs });
    tell(gate, limits, true, Date.now());
    return result;
  } catch (error) {
    tell(gate, limits, false, Date.now());
    throw new AppError("connector_unavailable", `${title}: ${describeFailure(error).message}.`);
  }
}
