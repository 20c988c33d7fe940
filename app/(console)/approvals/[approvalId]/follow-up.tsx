"use client";

import { Bell, Forward } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useActionState, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogButtons, DialogPanel, DialogTrigger } from "@/components/ui/dialog";
import { Input, Labelled, Textarea } from "@/components/ui/field";
import { ActionProblem } from "../../action-problem";
import type { ActionState } from "../../attempt";
import { delegate, remind } from "./actions";

/** Hands the reader's part over to another member. */
export function Delegate({ approvalId }: { approvalId: string }) {
  const t = useTranslations("approval.delegate");
  return (
    <Asking kind="delegate" icon={<Forward aria-hidden />} approvalId={approvalId} action={delegate}>
      <Labelled id="delegate-email" label={t("email")} hint={t("emailHint")}>
        <Input
          id="delegate-email"
          name="email"
          type="email"
          required
          maxLength={254}
          autoComplete="off"
          aria-describedby="delegate-email-note"
        />
      </Labelled>
    </Asking>
  );
}

/** Reminds those who have not answered. */
export function Remind({ approvalId }: { approvalId: string }) {
  return <Asking kind="remind" icon={<Bell aria-hidden />} approvalId={approvalId} action={remind} />;
}

interface AskingProps {
  kind: "delegate" | "remind";
  icon: ReactNode;
  approvalId: string;
  action: (state: ActionState, form: FormData) => Promise<ActionState>;
  children?: ReactNode;
}

function Asking({ kind, icon, approvalId, action, children }: AskingProps) {
  const t = useTranslations(`approval.${kind}`);
  const [open, setOpen] = useState(false);
  const [state, submit, pending] = useActionState<ActionState, FormData>(async (previous, form) => {
    const next = await action(previous, form);
    if (next.done) setOpen(false);
    return next;
  }, {});
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="outline" size="sm">
          {icon}
          {t("action")}
        </Button>
      </DialogTrigger>
      <DialogPanel title={t("title")} description={t("body")}>
        <form action={submit} className="grid gap-4">
          <input type="hidden" name="approvalId" value={approvalId} />
          <ActionProblem state={state} />
          {children}
          <Labelled id={`${kind}-reason`} label={t("reason")} hint={t("reasonHint")}>
            <Textarea
              id={`${kind}-reason`}
              name="reason"
              required
              maxLength={500}
              aria-describedby={`${kind}-reason-note`}
            />
          </Labelled>
          <DialogButtons keep={t("keep")} confirm={t("confirm")} working={t("working")} pending={pending} />
        </form>
      </DialogPanel>
    </Dialog>
  );
}
