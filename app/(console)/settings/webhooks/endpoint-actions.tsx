"use client";

import { Pause, Play, Send, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Labelled } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { ActionDialog } from "../../action-dialog";
import { ActionProblem } from "../../action-problem";
import type { ActionState } from "../../attempt";
import {
  pauseEndpoint,
  removeEndpoint,
  resend,
  resumeEndpoint,
  rotateSecret,
  type SecretState,
  sendTest,
} from "./actions";
import { SigningSecret } from "./signing-secret";

const OVERLAPS_SECONDS = ["0", "3600", "86400", "604800"] as const;

interface Of {
  endpointId: string;
}

/** Sends a test event now; the log shows what came of it. */
export function SendTest({ endpointId }: Of) {
  const t = useTranslations("webhooks");
  return <OneButton action={sendTest} about={{ endpointId }} label={t("test")} said={t("testSent")} />;
}

/** Delivers a message once more. */
export function Resend({ deliveryId }: { deliveryId: string }) {
  const t = useTranslations("webhooks");
  return <OneButton action={resend} about={{ deliveryId }} label={t("resend")} said={t("resent")} />;
}

interface OneButtonProps {
  action: (previous: ActionState, form: FormData) => Promise<ActionState>;
  about: Record<string, string>;
  label: string;
  /** What a screen reader hears once it is done. */
  said: string;
}

function OneButton({ action, about, label, said }: OneButtonProps) {
  const t = useTranslations("webhooks");
  const [state, act, pending] = useActionState<ActionState, FormData>(action, {});
  return (
    <form action={act} className="grid gap-2">
      {Object.entries(about).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Button type="submit" disabled={pending}>
        <Send aria-hidden />
        {pending ? t("sending") : label}
      </Button>
      <span role="status" className="sr-only">
        {state.done && !pending && said}
      </span>
      <ActionProblem state={state} />
    </form>
  );
}

/** Puts a new signing secret in place, and shows it once. */
export function RotateSecret({ endpointId }: Of) {
  const t = useTranslations("webhooks");
  return (
    <ActionDialog<SecretState>
      trigger={<Button variant="outline">{t("rotate")}</Button>}
      title={t("rotateTitle")}
      description={t("rotateBody")}
      confirm={t("rotate")}
      action={rotateSecret}
      about={{ endpointId }}
      reason
      result={({ secret }) => secret && <SigningSecret secret={secret} />}
    >
      <Labelled id="webhook-overlap" label={t("overlap")}>
        <Select id="webhook-overlap" name="overlapSeconds" defaultValue="86400">
          {OVERLAPS_SECONDS.map((seconds) => (
            <option key={seconds} value={seconds}>
              {t(`overlaps.${seconds}`)}
            </option>
          ))}
        </Select>
      </Labelled>
    </ActionDialog>
  );
}

/** Pauses an endpoint, or resumes one that is paused. */
export function PauseOrResume({ endpointId, paused }: Of & { paused: boolean }) {
  const t = useTranslations("webhooks");
  const word = paused ? "resume" : "pause";
  const Icon = paused ? Play : Pause;
  return (
    <ActionDialog
      key={word}
      trigger={
        <Button variant="outline">
          <Icon aria-hidden />
          {t(word)}
        </Button>
      }
      title={t(`${word}Title`)}
      description={t(`${word}Body`)}
      confirm={t(word)}
      action={paused ? resumeEndpoint : pauseEndpoint}
      about={{ endpointId }}
      reason
    />
  );
}

/** Removes an endpoint, after a question and with a reason. */
export function RemoveEndpoint({ endpointId }: Of) {
  const t = useTranslations("webhooks");
  return (
    <ActionDialog
      trigger={
        <Button variant="ghost">
          <Trash2 aria-hidden />
          {t("remove")}
        </Button>
      }
      title={t("removeTitle")}
      description={t("removeBody")}
      confirm={t("remove")}
      action={removeEndpoint}
      about={{ endpointId }}
      danger
      reason
    />
  );
}
