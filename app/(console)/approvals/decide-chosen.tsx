"use client";

import { Check, CircleAlert, CircleCheckBig, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogButtons, DialogPanel, DialogTrigger } from "@/components/ui/dialog";
import { Labelled, Textarea } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import type { Approval } from "@/lib/contracts/approvals";
import { ActionProblem } from "../action-problem";
import { type DecidedState, decideMany } from "./actions";

interface DecideChosenProps {
  approvals: Approval[];
  onDone: () => void;
}

/** Approve or reject everything that is chosen with one reason, then what became of each. */
export function DecideChosen({ approvals, onDone }: DecideChosenProps) {
  const t = useTranslations("approvals.bulk");
  const [outcome, setOutcome] = useState<DecidedState & { titles?: Map<string, string> }>({});
  const done = (state: DecidedState) => {
    setOutcome({ ...state, titles: new Map(approvals.map(({ id, title }) => [id, title])) });
    if (state.done) onDone();
  };
  return (
    <>
      {approvals.length > 0 && (
        <section
          aria-label={t("label")}
          className="sticky top-0 z-20 flex flex-wrap items-center gap-2 rounded-t-xl border-line border-b bg-raised px-4 py-2 text-sm"
        >
          <p aria-live="polite" className="mr-auto font-medium tabular-nums">
            {t("chosen", { count: approvals.length })}
          </p>
          <DecideDialog decision="approve" approvals={approvals} onDone={done} />
          <DecideDialog decision="reject" approvals={approvals} onDone={done} />
        </section>
      )}
      <Outcome outcome={outcome} />
    </>
  );
}

function Outcome({ outcome }: { outcome: DecidedState & { titles?: Map<string, string> } }) {
  const t = useTranslations("approvals.bulk");
  if (!outcome.items) return null;
  const recorded = outcome.items.filter((item) => item.recorded);
  const refused = outcome.items.filter((item) => !item.recorded);
  return (
    <div className="grid gap-2 border-line border-b p-4">
      <ActionProblem state={outcome} />
      {recorded.length > 0 && (
        <Notice tone="ok" role="status" icon={CircleCheckBig}>
          {t("recorded", { count: recorded.length })}
        </Notice>
      )}
      {refused.length > 0 && (
        <Notice tone="bad" role="alert" icon={CircleAlert} title={t("refused", { count: refused.length })}>
          <ul className="grid gap-1">
            {refused.map(({ approvalId, error }) => (
              <li key={approvalId}>
                {outcome.titles?.get(approvalId) ?? approvalId}: {error?.message}
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </div>
  );
}

interface DecideDialogProps {
  decision: "approve" | "reject";
  approvals: Approval[];
  onDone: (state: DecidedState) => void;
}

function DecideDialog({ decision, approvals, onDone }: DecideDialogProps) {
  const t = useTranslations("approvals.bulk");
  const one = useTranslations("approval");
  const [open, setOpen] = useState(false);
  const [pending, startTransition] = useTransition();
  const count = approvals.length;
  const submit = (form: FormData) =>
    startTransition(async () => {
      const reason = String(form.get("reason") ?? "").trim();
      const state = await decideMany({
        decision,
        ...(reason !== "" && { reason }),
        approvals: approvals.map(({ id, snapshotHash }) => ({ approvalId: id, snapshotHash })),
      });
      setOpen(false);
      onDone(state);
    });
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button size="sm" variant={decision === "approve" ? "solid" : "outline"}>
          {decision === "approve" ? <Check aria-hidden /> : <X aria-hidden />}
          {one(decision)}
        </Button>
      </DialogTrigger>
      <DialogPanel title={t(`${decision}Title`, { count })} description={t("body")}>
        <form action={submit} className="grid gap-4">
          <ul className="grid max-h-40 gap-1 overflow-y-auto text-sm">
            {approvals.map(({ id, title }) => (
              <li key={id} className="truncate">
                {title}
              </li>
            ))}
          </ul>
          <Labelled id={`${decision}-reason`} label={one("note")} hint={one("noteHint")}>
            <Textarea
              id={`${decision}-reason`}
              name="reason"
              required={decision === "reject"}
              maxLength={1000}
              aria-describedby={`${decision}-reason-note`}
            />
          </Labelled>
          <DialogButtons
            keep={t("keep")}
            confirm={t(`${decision}Confirm`, { count })}
            working={one("working")}
            pending={pending}
            danger={decision === "reject"}
          />
        </form>
      </DialogPanel>
    </Dialog>
  );
}
