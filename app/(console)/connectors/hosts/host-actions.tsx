"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { Input, Labelled } from "@/components/ui/field";
import { ActionDialog } from "../../action-dialog";
import { allow, disallow } from "../actions";

/** Puts a host on the list, with the reason why. */
export function AllowHost() {
  const t = useTranslations("connectors.hosts");
  return (
    <ActionDialog
      trigger={
        <Button>
          <Plus aria-hidden />
          {t("allow")}
        </Button>
      }
      title={t("allowTitle")}
      description={t("allowBody")}
      confirm={t("allow")}
      action={allow}
      reason
    >
      <Labelled id="host" label={t("host")} hint={t("hostHint")}>
        <Input id="host" name="host" required maxLength={253} aria-describedby="host-note" />
      </Labelled>
      <Labelled id="port" label={t("port")} hint={t("portHint")}>
        <Input id="port" name="port" type="number" min={1} max={65535} aria-describedby="port-note" />
      </Labelled>
    </ActionDialog>
  );
}

/** Takes a host off the list, with the reason why. */
export function DisallowHost({ allowedHostId, host }: { allowedHostId: string; host: string }) {
  const t = useTranslations("connectors.hosts");
  return (
    <ActionDialog
      trigger={
        <Button variant="ghost" size="sm">
          {t("remove")}
        </Button>
      }
      title={t("removeTitle", { host })}
      description={t("removeBody")}
      confirm={t("remove")}
      action={disallow}
      about={{ allowedHostId }}
      danger
      reason
    />
  );
}
