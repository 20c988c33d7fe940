"use client";

import { KeyRound, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { Ago } from "@/components/time/instant";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Copyable } from "@/components/ui/copyable";
import { DialogClose } from "@/components/ui/dialog";
import { Input, Labelled } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import type { TriggerSecret } from "@/lib/contracts/triggers";
import { ActionDialog } from "../../action-dialog";
import { makeSecret, revokeSecret, type SecretState } from "../actions";

const OVERLAPS_SECONDS = ["0", "3600", "86400", "604800"] as const;

/** The keys that messages may be signed with: when each was made and ends, and never what it is. */
export function SecretList({
  triggerId,
  secrets,
  writes,
}: {
  triggerId: string;
  secrets: TriggerSecret[];
  writes: boolean;
}) {
  const t = useTranslations("triggers.secrets");
  return (
    <Card className="overflow-hidden">
      <CardHeader title={t("title")} />
      {secrets.length === 0 ? (
        <p className="px-4 py-3.5 text-ink-2 text-sm">{t("empty")}</p>
      ) : (
        <ul className="divide-y divide-line">
          {secrets.map((secret) => (
            <li key={secret.id} className="flex items-center justify-between gap-3 px-4 py-2.5 text-sm">
              <span className="grid min-w-0">
                <span>{t(`schemes.${secret.scheme}`)}</span>
                <span className="text-ink-3 text-xs">
                  {t("made", { name: secret.createdBy.label })} <Ago at={secret.createdAt} />
                  {secret.expiresAt && (
                    <>
                      {" · "}
                      {t("ends")} <Ago at={secret.expiresAt} />
                    </>
                  )}
                </span>
              </span>
              {writes && (
                <ActionDialog
                  trigger={
                    <Button variant="ghost" size="sm">
                      {t("revoke")}
                    </Button>
                  }
                  title={t("revokeTitle")}
                  description={t("revokeBody")}
                  confirm={t("revoke")}
                  action={revokeSecret}
                  about={{ triggerId, triggerSecretId: secret.id }}
                  danger
                  reason
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {writes && (
        <div className="border-line border-t px-4 py-3">
          <NewSecretDialog triggerId={triggerId} />
        </div>
      )}
    </Card>
  );
}

function NewSecretDialog({ triggerId }: { triggerId: string }) {
  const t = useTranslations("triggers.secrets");
  return (
    <ActionDialog<SecretState>
      trigger={
        <Button variant="outline" size="sm">
          <Plus aria-hidden />
          {t("create")}
        </Button>
      }
      title={t("create")}
      description={t("createBody")}
      confirm={t("confirm")}
      action={makeSecret}
      about={{ triggerId }}
      reason
      result={({ value }) => <Made value={value ?? null} />}
    >
      <Labelled id="trigger-key" label={t("given")} hint={t("givenHint")}>
        <Input
          id="trigger-key"
          name="key"
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          placeholder="whsec_…"
          aria-describedby="trigger-key-note"
          className="font-mono"
        />
      </Labelled>
      <Labelled id="trigger-overlap" label={t("overlap")}>
        <Select id="trigger-overlap" name="overlapSeconds" defaultValue="86400">
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

function Made({ value }: { value: string | null }) {
  const t = useTranslations("triggers.secrets");
  return (
    <div className="grid gap-4">
      <Notice tone="wait" role="status" icon={KeyRound} title={t(value ? "copyTitle" : "keptTitle")}>
        {t(value ? "copyBody" : "keptBody")}
      </Notice>
      {value && (
        <div className="rounded-lg border border-line bg-sunken px-3 py-2">
          <Copyable value={value} what={t("value")} className="w-full justify-between" />
        </div>
      )}
      <DialogClose asChild>
        <Button className="sm:justify-self-end">{t("done")}</Button>
      </DialogClose>
    </div>
  );
}
