"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useActionState, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogPanel, DialogTrigger } from "@/components/ui/dialog";
import { Labelled, Textarea } from "@/components/ui/field";
import { ActionProblem } from "../action-problem";
import type { ActionState } from "../attempt";

interface ReasonDialogProps {
  trigger: ReactNode;
  title: string;
  body: string;
  confirm: string;
  danger?: boolean;
  /** What the action is about: hidden fields of its form. */
  about: Record<string, string>;
  onConfirm: (state: ActionState, form: FormData) => Promise<ActionState>;
}

/** Asks for a reason before something sensitive is done. */
export function ReasonDialog({
  trigger,
  title,
  body,
  confirm,
  danger = false,
  about,
  onConfirm,
}: ReasonDialogProps) {
  const t = useTranslations("policies.confirm");
  const [open, setOpen] = useState(false);
  const [state, action, pending] = useActionState<ActionState, FormData>(async (previous, form) => {
    const next = await onConfirm(previous, form);
    if (next.done) setOpen(false);
    return next;
  }, {});
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="outline" size="sm">
          {trigger}
        </Button>
      </DialogTrigger>
      <DialogPanel title={title} description={body}>
        <form action={action} className="grid gap-4">
          {Object.entries(about).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <ActionProblem state={state} />
          <Labelled id="reason" label={t("reason")} hint={t("reasonHint")}>
            <Textarea id="reason" name="reason" required maxLength={500} aria-describedby="reason-note" />
          </Labelled>
          <div className="flex justify-end gap-2 max-sm:grid max-sm:justify-stretch">
            <DialogClose asChild>
              <Button variant="outline">{t("cancel")}</Button>
            </DialogClose>
            <Button
              type="submit"
              variant={danger ? "danger" : "solid"}
              disabled={pending}
              className="max-sm:order-first"
            >
              {pending ? t("working") : confirm}
            </Button>
          </div>
        </form>
      </DialogPanel>
    </Dialog>
  );
}
