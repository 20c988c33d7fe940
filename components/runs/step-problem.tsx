import { cn } from "@/components/ui/class-names";
import type { Step } from "@/lib/contracts/runs";

interface StepProblemProps {
  error: NonNullable<Step["error"]>;
  /** Whether it failed the step; else it is gone on from. */
  isFinal: boolean;
}

/** Why a step failed, or has to be tried again. */
export function StepProblem({ error, isFinal }: StepProblemProps) {
  return (
    <p
      className={cn(
        "wrap-anywhere rounded-md px-3 py-2 text-sm",
        isFinal ? "bg-bad-soft text-bad" : "bg-wait-soft text-wait",
      )}
    >
      <code className="mr-2 text-xs">{error.code}</code>
      {error.message}
    </p>
  );
}
