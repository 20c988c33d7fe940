"use client";

import { CirclePlay, OctagonPause } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import type { KillSwitchScope } from "@/lib/kernel/states";
import { ActionDialog } from "../action-dialog";
import { halt, lift } from "./actions";

/** Halts every act, after a question and with a reason. */
export function Halt({ what }: { what: KillSwitchScope }) {
  const t = useTranslations("killSwitches");
  return (
    <ActionDialog
      trigger={
        <Button variant="danger">
          <OctagonPause aria-hidden />
          {t(`halt.${what}`)}
        </Button>
      }
      title={t(`haltTitle.${what}`)}
      description={t("haltBody")}
      confirm={t(`halt.${what}`)}
      action={halt}
      about={{ scope: what }}
      danger
      reason
    />
  );
}

/** Lets acts go out again, with a reason. */
export function Lift({ killSwitchId }: { killSwitchId: string }) {
  const t = useTranslations("killSwitches");
  return (
    <ActionDialog
      trigger={
        <Button variant="outline" size="sm">
          <CirclePlay aria-hidden />
          {t("lift")}
        </Button>
      }
      title={t("liftTitle")}
      description={t("liftBody")}
      confirm={t("lift")}
      action={lift}
      about={{ killSwitchId }}
      reason
    />
  );
}
