"use client";

import { Activity, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { ActionDialog } from "../../action-dialog";
import { ActionProblem } from "../../action-problem";
import type { ActionState } from "../../attempt";
import { remove, test } from "../actions";

/** Tests the connector now; the page shows what came of it. */
export function TestConnector({ connectorId }: { connectorId: string }) {
  const t = useTranslations("connectors");
  const [state, act, pending] = useActionState<ActionState, FormData>(test, {});
  return (
    <form action={act} className="grid gap-2">
      <input type="hidden" name="connectorId" value={connectorId} />
      <Button type="submit" disabled={pending}>
        <Activity aria-hidden />
        {pending ? t("testing") : t("test")}
      </Button>
      <span role="status" className="sr-only">
        {state.done && !pending && t("tested")}
      </span>
      <ActionProblem state={state} />
    </form>
  );
}

/** Removes the connector, after a question and with a reason. */
export function RemoveConnector({ connectorId, title }: { connectorId: string; title: string }) {
  const t = useTranslations("connectors");
  return (
    <ActionDialog
      trigger={
        <Button variant="ghost" aria-label={t("remove")}>
          <Trash2 aria-hidden />
          {t("remove")}
        </Button>
      }
      title={t("removeTitle", { title })}
      description={t("removeBody")}
      confirm={t("remove")}
      action={remove}
      about={{ connectorId }}
      danger
      reason
    />
  );
}
