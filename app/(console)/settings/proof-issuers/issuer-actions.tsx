"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { TitleAndKey } from "@/components/settings/title-and-key";
import { Button } from "@/components/ui/button";
import { DialogClose } from "@/components/ui/dialog";
import { Input, Labelled } from "@/components/ui/field";
import { OneTimeSecret } from "@/components/ui/one-time-secret";
import type { ProofIssuer } from "@/lib/contracts/proof-issuers";
import { ActionDialog } from "../../action-dialog";
import { addKey, create, type KeyState, retireKey, setStatus } from "./actions";

/** Registers an issuer. */
export function CreateIssuer() {
  const t = useTranslations("proofs.issuers");
  return (
    <ActionDialog
      trigger={
        <Button>
          <Plus aria-hidden />
          {t("create")}
        </Button>
      }
      title={t("createTitle")}
      description={t("createBody")}
      confirm={t("create")}
      action={create}
    >
      <TitleAndKey
        of="issuer"
        title={t("name")}
        keyLabel={t("key")}
        keyHint={t("keyHint")}
        keyLengthMax={63}
        keyPattern="[a-z][a-z0-9\-]*"
      />
      <Labelled id="issuer-kinds" label={t("kinds")} hint={t("kindsHint")}>
        <Input id="issuer-kinds" name="kinds" maxLength={500} aria-describedby="issuer-kinds-note" />
      </Labelled>
    </ActionDialog>
  );
}

/** Gives an issuer a key, and shows a new shared secret once. */
export function AddKey({ issuer }: { issuer: ProofIssuer }) {
  const t = useTranslations("proofs.issuers");
  const id = `public-key-${issuer.id}`;
  return (
    <ActionDialog<KeyState>
      trigger={
        <Button variant="outline" size="sm">
          <Plus aria-hidden />
          {t("addKey")}
        </Button>
      }
      title={t("addKeyTitle", { title: issuer.title })}
      description={t("addKeyBody")}
      confirm={t("addKey")}
      action={addKey}
      about={{ issuerId: issuer.id }}
      reason
      result={({ secret }) =>
        secret ? (
          <OneTimeSecret
            secret={secret}
            title={t("secretTitle")}
            body={t("secretBody")}
            what={t("secret")}
            done={t("secretDone")}
          />
        ) : (
          <DialogClose asChild>
            <Button className="sm:justify-self-end">{t("keyAdded")}</Button>
          </DialogClose>
        )
      }
    >
      <Labelled id={id} label={t("publicKey")} hint={t("publicKeyHint")}>
        <Input
          id={id}
          name="publicKey"
          placeholder="whpk_…"
          maxLength={60}
          aria-describedby={`${id}-note`}
          className="font-mono"
        />
      </Labelled>
    </ActionDialog>
  );
}

/** Retires one key. */
export function RetireKey({ issuerId, keyId }: { issuerId: string; keyId: string }) {
  const t = useTranslations("proofs.issuers");
  return (
    <ActionDialog
      trigger={
        <Button variant="ghost" size="sm">
          {t("retire")}
        </Button>
      }
      title={t("retireTitle")}
      description={t("retireBody")}
      confirm={t("retire")}
      action={retireKey}
      about={{ issuerId, keyId }}
      danger
      reason
    />
  );
}

/** Disables an issuer, or enables it again. */
export function ChangeStatus({ issuer }: { issuer: ProofIssuer }) {
  const t = useTranslations("proofs.issuers");
  const next = issuer.status === "active" ? "disabled" : "active";
  return (
    <ActionDialog
      trigger={
        <Button variant="ghost" size="sm">
          {t(`to.${next}`)}
        </Button>
      }
      title={t(`toTitle.${next}`, { title: issuer.title })}
      description={t(`toBody.${next}`)}
      confirm={t(`to.${next}`)}
      action={setStatus}
      about={{ issuerId: issuer.id, revision: String(issuer.revision), status: next }}
      danger={next === "disabled"}
      reason
    />
  );
}
