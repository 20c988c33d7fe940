"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useActionState, useId, useState } from "react";
import { Dialog, DialogButtons, DialogPanel, DialogTrigger } from "@/components/ui/dialog";
import { Labelled, Textarea } from "@/components/ui/field";
import { ActionProblem } from "./action-problem";
import type { ActionState } from "./attempt";

interface ActionDialogProps<S extends ActionState> {
  /** The button that opens it. */
  trigger: ReactNode;
  title: ReactNode;
  description: ReactNode;
  confirm: string;
  action: (previous: S, form: FormData) => Promise<S>;
  /** What the action is about: hidden fields of the form. */
  about?: Record<string, string>;
  danger?: boolean;
  /** Sensitive actions ask why. */
  reason?: boolean;
  /** Further fields. */
  children?: ReactNode;
  /** What to show in place of the form once it went through; without it the dialog closes. */
  result?: (state: S) => ReactNode;
}

/** A change that is confirmed first: its fields, a reason when it is sensitive, and what went wrong. */
export function ActionDialog<S extends ActionState>({
  trigger,
  title,
  description,
  ...form
}: ActionDialogProps<S>) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>{trigger}</DialogTrigger>
      <DialogPanel
        title={title}
        description={description}
        className="sm:top-[8vh] sm:max-h-[84dvh]"
        // A slip of the finger outside must not lose what was typed, or a secret that is shown once.
        onInteractOutside={(event) => event.preventDefault()}
      >
        <ActionForm {...form} onDone={() => setOpen(false)} />
      </DialogPanel>
    </Dialog>
  );
}

type ActionFormProps<S extends ActionState> = Omit<
  ActionDialogProps<S>,
  "trigger" | "title" | "description"
> & { onDone: () => void };

/** Lives as long as the dialog is open, so that opening it again starts anew. */
function ActionForm<S extends ActionState>(props: ActionFormProps<S>) {
  const { confirm, action, about = {}, danger = false, reason = false, children, result, onDone } = props;
  const t = useTranslations("settings");
  const id = useId();
  const [state, act, pending] = useActionState<ActionState, FormData>(async (previous, form) => {
    const next = await action(previous as S, form);
    if (next.done && !result) onDone();
    return next;
  }, {});
  if (state.done && result) return result(state as S);
  return (
    <form action={act} className="grid gap-4">
      {Object.entries(about).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <ActionProblem state={state} />
      {children}
      {reason && (
        <Labelled id={id} label={t("reason")} hint={t("reasonHint")}>
          <Textarea id={id} name="reason" required maxLength={500} aria-describedby={`${id}-note`} />
        </Labelled>
      )}
      <DialogButtons
        keep={t("cancel")}
        confirm={confirm}
        working={t("working")}
        pending={pending}
        danger={danger}
      />
    </form>
  );
}
