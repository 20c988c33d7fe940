"use client";

import { CircleAlert, type LucideIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useActionState, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogButtons, DialogPanel, DialogTrigger } from "@/components/ui/dialog";
import { Labelled, Textarea } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { ActionProblem } from "../../action-problem";
import type { ActionState } from "../../attempt";

interface ReasonDialogProps {
  act: "cancel" | "retry" | "repair";
  runId: string;
  icon: LucideIcon;
  /** Instead of the act's own explanation. */
  body?: string;
  /** What is said of it once it was asked for, where the page does not show it at once. */
  after?: string;
  /** Instead of the general words for somebody else having been faster. */
  conflict?: string;
  /** Further fields. */
  children?: ReactNode;
  perform: (previous: ActionState, form: FormData) => Promise<ActionState>;
}

/** An act of an operator on a run: asks for a reason first, which lands in the audit event. */
export function ReasonDialog({
  act,
  runId,
  icon: Icon,
  body,
  after,
  conflict,
  children,
  perform,
}: ReasonDialogProps) {
  const t = useTranslations(`run.${act}`);
  const [open, setOpen] = useState(false);
  // A form is reset once it was sent; what was written stays for the next try.
  const [reason, setReason] = useState("");
  const [state, action, pending] = useActionState<ActionState, FormData>(async (previous, form) => {
    const next = await perform(previous, form);
    if (next.done) setOpen(false);
    return next;
  }, {});
  const dialog = (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="outline" size="sm">
          <Icon aria-hidden />
          {t("action")}
        </Button>
      </DialogTrigger>
      <DialogPanel title={t("title")} description={body ?? t("body")}>
        <form action={action} className="grid gap-4">
          <input type="hidden" name="runId" value={runId} />
          {conflict && state.problem === "conflict" ? (
            <Notice tone="bad" role="alert" icon={CircleAlert} title={conflict} />
          ) : (
            <ActionProblem state={state} />
          )}
          {children}
          <Labelled id="reason" label={t("reason")} hint={t("reasonHint")}>
            <Textarea
              id="reason"
              name="reason"
              required
              maxLength={500}
              aria-describedby="reason-note"
              defaultValue={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </Labelled>
          <DialogButtons
            keep={t("keep")}
            confirm={t("confirm")}
            working={t("working")}
            pending={pending}
            danger={act === "cancel"}
          />
        </form>
      </DialogPanel>
    </Dialog>
  );
  if (!after) return dialog;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      {dialog}
      <span role="status">{state.done && after}</span>
    </div>
  );
}
