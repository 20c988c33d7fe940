"use client";

import { Check, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Labelled, Textarea } from "@/components/ui/field";
import { ActionProblem } from "../../action-problem";
import { type DecisionState, decide } from "./actions";

/** Approve, or reject with a reason. */
export function DecisionForm({ approvalId, snapshotHash }: { approvalId: string; snapshotHash: string }) {
  const t = useTranslations("approval");
  const [state, action, pending] = useActionState<DecisionState, FormData>(decide, {});
  return (
    <form action={action} className="grid gap-4 p-4">
      <input type="hidden" name="approvalId" value={approvalId} />
      <input type="hidden" name="snapshotHash" value={snapshotHash} />
      <ActionProblem state={state} />
      <Labelled
        id="reason"
        label={t("note")}
        hint={t("noteHint")}
        problem={state.reasonMissing && t("reasonRequired")}
      >
        <Textarea
          id="reason"
          name="reason"
          maxLength={1000}
          aria-describedby="reason-note"
          aria-invalid={state.reasonMissing ? true : undefined}
        />
      </Labelled>
      <div className="grid grid-cols-2 gap-2 sm:flex">
        <Button
          type="submit"
          name="decision"
          value="approve"
          disabled={pending}
          className="pointer-coarse:h-11"
        >
          <Check aria-hidden />
          {pending ? t("working") : t("approve")}
        </Button>
        <Button
          type="submit"
          name="decision"
          value="reject"
          variant="outline"
          disabled={pending}
          className="pointer-coarse:h-11"
        >
          <X aria-hidden />
          {t("reject")}
        </Button>
      </div>
    </form>
  );
}
