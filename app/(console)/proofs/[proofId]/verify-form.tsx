"use client";

import { Check, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Labelled, Textarea } from "@/components/ui/field";
import { ActionProblem } from "../../action-problem";
import type { ActionState } from "../../attempt";
import { verify } from "../actions";

/** Accept or reject, with the reason: for good. */
export function VerifyForm({ proofId, hash }: { proofId: string; hash: string }) {
  const t = useTranslations("proofs");
  const [state, action, pending] = useActionState<ActionState, FormData>(verify, {});
  return (
    <form action={action} className="grid gap-4 p-4">
      <input type="hidden" name="proofId" value={proofId} />
      <input type="hidden" name="hash" value={hash} />
      <ActionProblem state={state} />
      <Labelled id="reason" label={t("reason")} hint={t("reasonHint")}>
        <Textarea id="reason" name="reason" required maxLength={500} aria-describedby="reason-note" />
      </Labelled>
      <div className="grid grid-cols-2 gap-2 sm:flex">
        <Button
          type="submit"
          name="decision"
          value="accept"
          disabled={pending}
          className="pointer-coarse:h-11"
        >
          <Check aria-hidden />
          {t("accept")}
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
