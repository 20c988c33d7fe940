"use client";

import { Pencil, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { Input, Labelled } from "@/components/ui/field";
import { EventPicker } from "@/components/webhooks/event-picker";
import type { WebhookEndpoint } from "@/lib/contracts/webhook-endpoints";
import { ActionDialog } from "../../action-dialog";
import { createEndpoint, type SecretState, updateEndpoint } from "./actions";
import { SigningSecret } from "./signing-secret";

/** Has events posted to a URL, and shows the signing secret once. */
export function CreateEndpoint() {
  const t = useTranslations("webhooks");
  return (
    <ActionDialog<SecretState>
      trigger={
        <Button>
          <Plus aria-hidden />
          {t("create")}
        </Button>
      }
      title={t("create")}
      description={t("createBody")}
      confirm={t("confirmCreate")}
      action={createEndpoint}
      result={({ secret }) => secret && <SigningSecret secret={secret} />}
    >
      <EndpointFields />
    </ActionDialog>
  );
}

/** Changes where an endpoint leads and what it listens to. */
export function EditEndpoint({ endpoint }: { endpoint: WebhookEndpoint }) {
  const t = useTranslations("webhooks");
  return (
    <ActionDialog
      trigger={
        <Button variant="outline">
          <Pencil aria-hidden />
          {t("edit")}
        </Button>
      }
      title={t("editTitle")}
      description={t("editBody")}
      confirm={t("save")}
      action={updateEndpoint}
      about={{ endpointId: endpoint.id, revision: String(endpoint.revision) }}
      reason
    >
      <EndpointFields endpoint={endpoint} />
    </ActionDialog>
  );
}

function EndpointFields({ endpoint }: { endpoint?: WebhookEndpoint }) {
  const t = useTranslations("webhooks.form");
  return (
    <>
      <Labelled id="webhook-url" label={t("url")} hint={t("urlHint")}>
        <Input
          id="webhook-url"
          name="url"
          type="url"
          required
          maxLength={2000}
          placeholder="https://"
          defaultValue={endpoint?.url}
          aria-describedby="webhook-url-note"
        />
      </Labelled>
      <Labelled id="webhook-description" label={t("description")}>
        <Input
          id="webhook-description"
          name="description"
          maxLength={200}
          defaultValue={endpoint?.description}
        />
      </Labelled>
      <EventPicker name="eventTypes" chosen={endpoint?.eventTypes ?? ["*"]} />
    </>
  );
}
