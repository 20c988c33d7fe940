"use client";

import type { LucideIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogPanel, DialogTrigger } from "@/components/ui/dialog";
import { Labelled, Textarea } from "@/components/ui/field";
import { ActionProblem } from "../../action-problem";
import type { ActionState } from "../../attempt";

interface ReasonDialogProps {
  act: "cancel" | "retry";
  runId: string;
  icon: LucideIcon;
  perform: (previous: ActionState, form: FormData) => Promise<ActionState>;
}

/** An act of an operator on a run: asks for a reason first, which lands in the audit event. */
export function ReasonDialog({ act, runId, icon: Icon, perform }: ReasonDialogProps) {
  const t = useTranslations(`run.${act}`);
  const [open, setOpen] = useState(false);
  const [state, action, pending] = useActionState<ActionState, FormData>(async (previous, form) => {
    const next = await perform(previous, form);
    if (next.done) setOpen(false);
    return next;
  }, {});
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="outline" size="sm">
          <Icon aria-hidden />
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
            <Button
              type="submit"
              variant={act === "cancel" ? "danger" : "solid"}
              disabled={pending}
              className="max-sm:order-first"
            >
              {pending ? t("working") : t("confirm")}
            </Button>
          </div>
        </form>
      </DialogPanel>
    </Dialog>
  );
}
