import { CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { Notice } from "@/components/ui/notice";
import type { JoinState } from "./actions";

/** Why joining did not go through; nothing when it did. */
export function JoinProblem({ state }: { state: JoinState }) {
  const t = useTranslations("invite.problems");
  if (!state.problem) return null;
  return (
    <Notice tone="bad" role="alert" icon={CircleAlert}>
      {t(state.problem)}
    </Notice>
  );
}
