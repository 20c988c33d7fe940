"use client";

import { CircleCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { ActionProblem } from "../action-problem";
import type { ActionState } from "../attempt";

interface SavedFormProps {
  action: (previous: ActionState, form: FormData) => Promise<ActionState>;
  children: ReactNode;
}

/** A form that stays where it is, and says that it was saved. */
export function SavedForm({ action, children }: SavedFormProps) {
  const t = useTranslations("settings");
  const [state, act, pending] = useActionState(action, {});
  return (
    <form action={act} className="grid gap-4 p-4 sm:max-w-md">
      <ActionProblem state={state} />
      {state.done && (
        <Notice tone="ok" role="status" icon={CircleCheck}>
          {t("saved")}
        </Notice>
      )}
      {children}
      <Button type="submit" disabled={pending} className="justify-self-start">
        {pending ? t("working") : t("save")}
      </Button>
    </form>
  );
}
