import { CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { Notice } from "@/components/ui/notice";
import type { ActionState } from "./attempt";

/** Why an action did not go through; nothing when it did. */
export function ActionProblem({ state }: { state: ActionState }) {
  const t = useTranslations();
  if (!state.problem) return null;
  return (
    <Notice tone="bad" role="alert" icon={CircleAlert} title={t(`errors.${state.problem}`)}>
      {state.problem === "internal" && (
        <>
          {t("problem.requestId")} <code className="text-xs">{state.requestId}</code>
        </>
      )}
    </Notice>
  );
}
