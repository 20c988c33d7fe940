import { and, eq } from "drizzle-orm";
import { triggerFirings } from "@/drizzle/schema";
import type { ScopedTx } from "@/lib/db";
import type { Decided } from "@/lib/domains/intents";
import { AppError, type ErrorCode } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";

type Row = typeof triggerFirings.$inferSelect;

/** Codes of what may be otherwise in a moment: the firing is tried again. */
const PASSING: ErrorCode[] = ["unavailable", "policy_unavailable", "idempotency_in_progress", "internal"];

/** Whether trying again may do. */
export function isPassing(error: unknown): boolean {
  return !(error instanceof AppError) || PASSING.includes(error.code);
}

/** Writes down what came of a firing, unless that is done. Deferred: it goes with the transaction's end. */
export function settle(tx: ScopedTx, id: Id<"triggerFiring">, outcome: Partial<Row>): void {
  tx.defer(
    tx
      .update(triggerFirings)
      // What it carried is with its intent from now on.
      .set({ input: null, leasedUntil: null, settledAt: new Date(), ...outcome })
      .where(and(eq(triggerFirings.id, id), eq(triggerFirings.status, "pending"))),
  );
}

/** What came of a firing whose intent was decided. */
export function outcomeOf({ intentId, runId, denied }: Decided) {
  return {
    status: denied ? ("denied" as const) : ("executed" as const),
    code: denied ? (denied.code ?? "policy_denied") : null,
    message: denied?.explanation ?? null,
    intentId,
    runId,
  };
}

/** What came of a firing that started nothing because of an error. */
export function failureOf(error: unknown) {
  const known = error instanceof AppError;
  const issues = known
    ? (error.details?.issues as { path: string; message: string }[] | undefined)
    : undefined;
  const told = issues?.map(({ path, message }) => `${path}: ${message}`).join("; ");
  return {
    status: "failed" as const,
    code: known ? error.code : "internal",
    message: (told ?? (known ? error.message : "Something went wrong on our side.")).slice(0, 1000),
  };
}
