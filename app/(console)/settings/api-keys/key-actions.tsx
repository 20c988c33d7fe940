"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Labelled } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { ActionDialog } from "../../action-dialog";
import { revokeKey, rotateKey, type SecretState } from "./actions";
import { NewSecret } from "./new-secret";

const OVERLAPS_SECONDS = ["0", "3600", "86400", "604800"] as const;

/** What can be done with a key that works. */
export function KeyActions({
  apiKeyId,
  name,
  rotatable,
}: {
  apiKeyId: string;
  name: string;
  rotatable: boolean;
}) {
  const t = useTranslations("settings.keys");
  const overlapId = `overlap-${apiKeyId}`;
  // The list is read anew once a key was rotated: the dialog that shows the new secret must outlive that.
  const [wasRotatable] = useState(rotatable);
  return (
    <div className="flex justify-end gap-1">
      {wasRotatable && (
        <ActionDialog<SecretState>
          trigger={
            <Button variant="ghost" size="sm" hidden={!rotatable}>
              {t("rotate")}
            </Button>
          }
          title={t("rotateTitle", { name })}
          description={t("rotateBody")}
          confirm={t("confirmRotate")}
          action={rotateKey}
          about={{ apiKeyId }}
          reason
          result={({ secret }) => secret && <NewSecret secret={secret} />}
        >
          <Labelled id={overlapId} label={t("overlap")}>
            <Select id={overlapId} name="overlapSeconds" defaultValue="86400">
              {OVERLAPS_SECONDS.map((seconds) => (
                <option key={seconds} value={seconds}>
                  {t(`overlaps.${seconds}`)}
                </option>
              ))}
            </Select>
          </Labelled>
        </ActionDialog>
      )}
      <ActionDialog
        trigger={
          <Button variant="ghost" size="sm">
            {t("revoke")}
          </Button>
        }
        title={t("revokeTitle", { name })}
        description={t("revokeBody")}
        confirm={t("confirmRevoke")}
        action={revokeKey}
        about={{ apiKeyId }}
        danger
        reason
      />
    </div>
  );
}
