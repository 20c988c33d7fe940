"use client";

import { Archive, History, type LucideIcon, Rocket, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogButtons, DialogPanel, DialogTrigger } from "@/components/ui/dialog";
import { Labelled, Textarea } from "@/components/ui/field";
import { archive, discardDraft, publish, rollBack } from "../actions";
import type { TemplateOutcome } from "../outcome";
import { OutcomeProblem } from "../outcome-problem";

type Act = "publish" | "archive" | "rollback" | "deleteDraft";

const ACTS: Record<Act, { run: typeof publish; icon: LucideIcon; variant: "solid" | "outline" }> = {
  publish: { run: publish, icon: Rocket, variant: "solid" },
  archive: { run: archive, icon: Archive, variant: "outline" },
  rollback: { run: rollBack, icon: History, variant: "outline" },
  deleteDraft: { run: discardDraft, icon: Trash2, variant: "outline" },
};

interface SensitiveActionProps {
  act: Act;
  templateId: string;
  revision: number;
  /** The version to publish, or to go back to. */
  version: number;
}

/** Publish, archive, roll back or delete a draft: asks first, and for a note or a reason. */
export function SensitiveAction({ act, templateId, revision, version }: SensitiveActionProps) {
  const t = useTranslations(`template.${act}`);
  const common = useTranslations("template");
  const { run, icon: Icon, variant } = ACTS[act];
  const [open, setOpen] = useState(false);
  const [state, action, pending] = useActionState<TemplateOutcome, FormData>(async (previous, form) => {
    const next = await run(previous, form);
    if (next.done) setOpen(false);
    return next;
  }, {});
  const field = `${act}-${version}-reason`;
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant={variant} size="sm">
          <Icon aria-hidden />
          {t("action", { version })}
        </Button>
      </DialogTrigger>
      <DialogPanel title={t("title", { version })} description={t("body", { version })}>
        <form action={action} className="grid gap-4">
          <input type="hidden" name="templateId" value={templateId} />
          <input type="hidden" name="revision" value={revision} />
          <input type="hidden" name="version" value={version} />
          {!pending && <OutcomeProblem state={state} />}
          <Labelled id={field} label={t("reason")} hint={common("onRecord")}>
            <Textarea id={field} name="reason" required maxLength={500} aria-describedby={`${field}-note`} />
          </Labelled>
          <DialogButtons
            keep={common("cancel")}
            confirm={t("confirm", { version })}
            working={common("working")}
            pending={pending}
            danger={act === "archive" || act === "deleteDraft"}
          />
        </form>
      </DialogPanel>
    </Dialog>
  );
}
