"use client";

import { Ban } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogPanel, DialogTrigger } from "@/components/ui/dialog";
import { Labelled, Textarea } from "@/components/ui/field";
import { ActionProblem } from "../../action-problem";
import type { ActionState } from "../../attempt";
import { cancelRunWithReason } from "./actions";

/** Cancelling asks for a reason first. */
export function CancelRun({ runId }: { runId: string }) {
  const t = useTranslations("run.cancel");
  const [open, setOpen] = useState(false);
  const [state, action, pending] = useActionState<ActionState, FormData>(async (previous, form) => {
    const next = await cancelRunWithReason(previous, form);
    if (next.done) setOpen(false);
    return next;
  }, {});
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="outline" size="sm">
          <Ban aria-hidden />
          {t("action")}
        </Button>
      </DialogTrigger>
      <DialogPanel title={t("title")} description={t("body")}>
        <form action={action} className="grid gap-4">
          <input type="hidden" name="runId" value={runId} />
          <ActionProblem state={state} />
          <Labelled id="reason" label={t("reason")} hint={t("reasonHint")}>
            <Textarea id="reason" name="reason" required maxLength={500} aria-describedby="reason-note" />
          </Labelled>
          <div className="flex justify-end gap-2 max-sm:grid">
            <DialogClose asChild>
              <Button variant="outline">{t("keep")}</Button>
            </DialogClose>
            <Button type="submit" variant="danger" disabled={pending} className="max-sm:order-first">
              {pending ? t("working") : t("confirm")}
            </Button>
          </div>
        </form>
      </DialogPanel>
    </Dialog>
  );
}
