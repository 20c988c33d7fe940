"use client";

import { CirclePause, CirclePlay, Zap } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { Labelled, Textarea } from "@/components/ui/field";
import { ActionDialog } from "../../action-dialog";
import { fire, pause, resume } from "../actions";

/** Fires the trigger now, after a question and with a reason. A webhook's is given the body of a message. */
export function FireTrigger({ triggerId, takesBody }: { triggerId: string; takesBody: boolean }) {
  const t = useTranslations("triggers");
  return (
    <ActionDialog
      trigger={
        <Button variant="outline">
          <Zap aria-hidden />
          {t("fire")}
        </Button>
      }
      title={t("fireTitle")}
      description={t(takesBody ? "fireMessageBody" : "fireBody")}
      confirm={t("fire")}
      action={fire}
      about={{ triggerId }}
      reason
    >
      {takesBody && (
        <Labelled id="trigger-body" label={t("body")} hint={t("bodyHint")}>
          <Textarea
            id="trigger-body"
            name="body"
            required
            defaultValue="{}"
            maxLength={100_000}
            spellCheck={false}
            aria-describedby="trigger-body-note"
            className="font-mono text-sm"
          />
        </Labelled>
      )}
    </ActionDialog>
  );
}

/** Pauses the trigger, with a reason. */
export function PauseTrigger({ triggerId }: { triggerId: string }) {
  const t = useTranslations("triggers");
  return (
    <ActionDialog
      trigger={
        <Button variant="outline">
          <CirclePause aria-hidden />
          {t("pause")}
        </Button>
      }
      title={t("pauseTitle")}
      description={t("pauseBody")}
      confirm={t("pause")}
      action={pause}
      about={{ triggerId }}
      danger
      reason
    />
  );
}

/** Resumes the trigger, with a reason. */
export function ResumeTrigger({ triggerId }: { triggerId: string }) {
  const t = useTranslations("triggers");
  return (
    <ActionDialog
      trigger={
        <Button>
          <CirclePlay aria-hidden />
          {t("resume")}
        </Button>
      }
      title={t("resumeTitle")}
      description={t("resumeBody")}
      confirm={t("resume")}
      action={resume}
      about={{ triggerId }}
      reason
    />
  );
}
