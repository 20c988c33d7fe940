"use client";

import { FlaskConical, Rocket } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogButtons, DialogPanel, DialogTrigger } from "@/components/ui/dialog";
import { Labelled, Textarea } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import type { PolicyVersion } from "@/lib/contracts/policies";
import { ActionProblem } from "../../action-problem";
import { publish } from "../actions";
import type { Answer } from "../answer";

interface PublishDialogProps {
  policyPackId: string;
  title: string;
  draft: PolicyVersion;
  disabled: boolean;
  /** Told why it was not published, for the editor to show where. */
  onRefused: (answer: Omit<Answer<never>, "data">) => void;
}

/** Publishing asks for a note first: what changed and why. */
export function PublishDialog({ policyPackId, title, draft, disabled, onRefused }: PublishDialogProps) {
  const t = useTranslations("policies.publish");
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [state, setState] = useState<Answer<true>>({});
  const [note, setNote] = useState("");
  const [pending, start] = useTransition();
  const flips = asksToAcknowledge(state);
  const confirm = (form: FormData) =>
    start(async () => {
      const next = await publish(policyPackId, draft.id, {
        revision: draft.revision,
        note: form.get("note"),
        acknowledgeFlips: form.get("acknowledge") === "on",
      });
      setState(next);
      if (next.done) {
        setOpen(false);
        router.push(`/policies/${policyPackId}?view=versions`);
      } else if ((next.issues || next.current) && !asksToAcknowledge(next)) {
        const { data: _none, ...refusal } = next;
        setOpen(false);
        onRefused(refusal);
      }
    });
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="outline" disabled={disabled}>
          <Rocket aria-hidden />
          {t("action")}
        </Button>
      </DialogTrigger>
      <DialogPanel title={t("title", { title, version: draft.version })} description={t("body")}>
        <form action={confirm} className="grid gap-4">
          {flips ? (
            <Notice tone="wait" role="alert" icon={FlaskConical} title={t("flips")}>
              <p>{flips.message}</p>
              <Link
                href={`/policies/${policyPackId}?view=simulate`}
                className="text-accent underline-offset-2 hover:underline"
              >
                {t("readFlips")}
              </Link>
              <label className="mt-2 flex items-center gap-2 text-ink pointer-coarse:min-h-11">
                <input type="checkbox" name="acknowledge" required />
                {t("acknowledge")}
              </label>
            </Notice>
          ) : (
            <ActionProblem state={state} />
          )}
          <Labelled id="note" label={t("note")} hint={t("noteHint")}>
            <Textarea
              id="note"
              name="note"
              required
              maxLength={500}
              value={note}
              onChange={(event) => setNote(event.target.value)}
              aria-describedby="note-note"
            />
          </Labelled>
          <DialogButtons keep={t("cancel")} confirm={t("action")} working={t("working")} pending={pending} />
        </form>
      </DialogPanel>
    </Dialog>
  );
}

/** What the server wants to be acknowledged first, if anything. */
function asksToAcknowledge({ issues }: Answer<true>) {
  return issues?.find(({ path }) => path === "acknowledgeFlips");
}
