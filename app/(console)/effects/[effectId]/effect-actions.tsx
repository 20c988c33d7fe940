"use client";

import { CircleHelp, Gavel } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Labelled, Textarea } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { ActionDialog } from "../../action-dialog";
import { reconcile, settle } from "../actions";

/** Asks the other side now. Nothing is sent again. */
export function AskNow({ effectId }: { effectId: string }) {
  const t = useTranslations("effects");
  return (
    <ActionDialog
      trigger={
        <Button variant="outline">
          <CircleHelp aria-hidden />
          {t("ask")}
        </Button>
      }
      title={t("askTitle")}
      description={t("askBody")}
      confirm={t("ask")}
      action={reconcile}
      about={{ effectId }}
      reason
    />
  );
}

/** Says what came of the act, for a side that cannot be asked. */
export function SayOutcome({ effectId }: { effectId: string }) {
  const t = useTranslations("effects");
  const [outcome, setOutcome] = useState("acknowledged");
  return (
    <ActionDialog
      trigger={
        <Button>
          <Gavel aria-hidden />
          {t("settle")}
        </Button>
      }
      title={t("settleTitle")}
      description={t("settleBody")}
      confirm={t("settle")}
      action={settle}
      about={{ effectId }}
      danger
      reason
    >
      <Labelled id="effect-outcome" label={t("outcome")}>
        <Select
          id="effect-outcome"
          name="outcome"
          value={outcome}
          onChange={(event) => setOutcome(event.target.value)}
        >
          <option value="acknowledged">{t("outcomes.acknowledged")}</option>
          <option value="refused">{t("outcomes.refused")}</option>
        </Select>
      </Labelled>
      {outcome === "acknowledged" && (
        <Labelled id="effect-receipt" label={t("receipt")} hint={t("receiptHint")}>
          <Textarea
            id="effect-receipt"
            name="receipt"
            maxLength={100_000}
            spellCheck={false}
            aria-describedby="effect-receipt-note"
            className="font-mono text-sm"
          />
        </Labelled>
      )}
    </ActionDialog>
  );
}
