import type { Step } from "@/lib/contracts/runs";

/** Why a step failed, or has to be tried again. */
export function StepProblem({ error }: { error: NonNullable<Step["error"]> }) {
  return (
    <p className="break-words rounded-md bg-bad-soft px-3 py-2 text-bad text-sm">
      <code className="mr-2 text-xs">{error.code}</code>
      {error.message}
    </p>
  );
}
