import type { Span } from "@/lib/contracts/runs";
import type { ProofForStep } from "@/lib/domains/proofs";

/** A span before it has its ids. */
export type Bare = Omit<Span, "spanId" | "parentSpanId" | "children"> & { children: Bare[] };

interface Waited {
  startedAt: Date | null;
  finishedAt: Date | null;
}

/**
 * Spans of the proofs that were there for a step: each from when the step could see it until it was used or turned down,
 * with a moment for everyone who vouched for it. Pure.
 */
export function proofSpans(stepId: string, step: Waited, proofs: ProofForStep[]): Bare[] {
  return proofs.map((proof): Bare => {
    const { submittedAt, usedAt, verifications } = proof;
    const from = later(submittedAt, step.startedAt);
    const last = verifications.at(-1);
    const end = usedAt ?? (last?.result === "rejected" ? later(last.at, from) : step.finishedAt);
    const id = `${stepId}:${proof.id}`;
    return {
      id,
      kind: "proof",
      name: proof.kind,
      status: usedAt ? "used" : (last?.result ?? "pending"),
      startedAt: from.toISOString(),
      finishedAt: end?.toISOString() ?? null,
      attributes: {
        proofId: proof.id,
        ...(proof.issuer && { issuer: proof.issuer }),
        channel: proof.channel,
        submittedAt: submittedAt.toISOString(),
      },
      children: verifications.map((one, index): Bare => {
        const at = later(one.at, from).toISOString();
        return {
          id: `${id}:${index + 1}`,
          kind: "verification",
          name: "verification",
          status: one.result,
          startedAt: at,
          finishedAt: at,
          attributes: { method: one.method, verifiedAt: one.at.toISOString() },
          children: [],
        };
      }),
    };
  });
}

function later(at: Date, other: Date | null): Date {
  return other && other > at ? other : at;
}
