"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ConnectorTarget, SecretName } from "@/lib/contracts/connector-config";
import type { Connector } from "@/lib/contracts/connectors";
import type { ConnectorKind } from "@/lib/kernel/connectors";
import { Choice, Entry } from "./form-fields";

type Of<K extends ConnectorKind> = Extract<ConnectorTarget, { kind: K }> | undefined;

/** Where a connector of a kind leads, and the secret it takes. */
export function TargetFields({ kind, connector }: { kind: ConnectorKind; connector: Connector | undefined }) {
  const target = connector?.target;
  return (
    <div className="grid gap-4 p-4 sm:grid-cols-2">
      {kind === "http" && <HttpFields target={target as Of<"http">} connector={connector} />}
      {kind === "smtp" && <SmtpFields target={target as Of<"smtp">} connector={connector} />}
      {kind === "stripe" && <StripeFields target={target as Of<"stripe">} connector={connector} />}
      {kind === "mqtt" && <MqttFields target={target as Of<"mqtt">} connector={connector} />}
      {kind === "opa" && <OpaFields target={target as Of<"opa">} connector={connector} />}
    </div>
  );
}

interface FieldsProps<K extends ConnectorKind> {
  target: Of<K>;
  connector: Connector | undefined;
}

const AUTHS = ["none", "bearer", "basic", "oauth2", "hmac"] as const;
const SECRET_OF: Record<string, SecretName> = {
  bearer: "token",
  basic: "password",
  oauth2: "clientSecret",
  hmac: "signingKey",
};

function HttpFields({ target, connector }: FieldsProps<"http">) {
  const t = useTranslations("connectors.form");
  const auths = useTranslations("connectors.auths");
  const auth = target?.auth;
  const [type, setType] = useState<string>(auth?.type ?? "none");
  const secret = SECRET_OF[type];
  return (
    <>
      <Entry
        name="target.baseUrl"
        label={t("baseUrl")}
        hint={t("baseUrlHint")}
        value={target?.baseUrl}
        placeholder="https://erp.example.com/api/"
        type="url"
        required
      />
      <Entry
        name="target.healthPath"
        label={t("healthPath")}
        hint={t("healthPathHint")}
        value={target?.healthPath ?? "/"}
        required
      />
      <Entry
        name="target.receiptPath"
        label={t("receiptPath")}
        hint={t("receiptPathHint")}
        value={target?.receiptPath}
        placeholder="/receipts/{key}"
      />
      <Choice
        name="target.idempotencyKeys"
        label={t("idempotencyKeys")}
        value={target?.idempotencyKeys ? "true" : ""}
        options={[
          ["", t("keysNotHonoured")],
          ["true", t("keysHonoured")],
        ]}
      />
      <Choice
        name="target.auth.type"
        label={t("auth")}
        value={type}
        onChange={setType}
        options={AUTHS.map((one) => [one, auths(one)])}
      />
      {type === "basic" && (
        <Entry
          name="target.auth.username"
          label={t("username")}
          value={auth?.type === "basic" ? auth.username : undefined}
          required
        />
      )}
      {type === "oauth2" && (
        <>
          <Entry
            name="target.auth.tokenUrl"
            label={t("tokenUrl")}
            value={auth?.type === "oauth2" ? auth.tokenUrl : undefined}
            type="url"
            required
          />
          <Entry
            name="target.auth.clientId"
            label={t("clientId")}
            value={auth?.type === "oauth2" ? auth.clientId : undefined}
            required
          />
          <Entry
            name="target.auth.scope"
            label={t("scope")}
            value={auth?.type === "oauth2" ? auth.scope : undefined}
          />
        </>
      )}
      {type === "hmac" && (
        <Entry
          name="target.auth.keyId"
          label={t("keyId")}
          value={auth?.type === "hmac" ? auth.keyId : undefined}
        />
      )}
      {secret && <SecretEntry name={secret} connector={connector} />}
    </>
  );
}

function SmtpFields({ target, connector }: FieldsProps<"smtp">) {
  const t = useTranslations("connectors.form");
  const securities = useTranslations("connectors.securities");
  return (
    <>
      <Entry
        name="target.host"
        label={t("host")}
        value={target?.host}
        placeholder="smtp.example.com"
        required
      />
      <Entry
        name="target.port"
        label={t("port")}
        type="number"
        min={1}
        max={65535}
        value={target?.port ?? 587}
        required
      />
      <Choice
        name="target.security"
        label={t("security")}
        value={target?.security ?? "starttls"}
        options={(["starttls", "tls", "none"] as const).map((one) => [one, securities(one)])}
      />
      <SignIn username={target?.username} connector={connector} />
    </>
  );
}

function StripeFields({ target, connector }: FieldsProps<"stripe">) {
  const t = useTranslations("connectors.form");
  return (
    <>
      <Entry
        name="target.apiUrl"
        label={t("apiUrl")}
        type="url"
        value={target?.apiUrl ?? "https://api.stripe.com"}
        required
      />
      <SecretEntry name="apiKey" connector={connector} />
    </>
  );
}

function MqttFields({ target, connector }: FieldsProps<"mqtt">) {
  const t = useTranslations("connectors.form");
  return (
    <>
      <Entry
        name="target.url"
        label={t("brokerUrl")}
        value={target?.url}
        placeholder="mqtts://broker.example.com:8883"
        required
      />
      <Entry
        name="target.clientId"
        label={t("mqttClientId")}
        value={target?.clientId ?? "intent-os"}
        required
      />
      <SignIn username={target?.username} connector={connector} />
    </>
  );
}

function OpaFields({ target, connector }: FieldsProps<"opa">) {
  const t = useTranslations("connectors.form");
  const auths = useTranslations("connectors.auths");
  const [type, setType] = useState<string>(target?.auth.type ?? "none");
  return (
    <>
      <Entry
        name="target.baseUrl"
        label={t("baseUrl")}
        value={target?.baseUrl}
        placeholder="https://opa.example.com"
        type="url"
        required
      />
      <Entry
        name="target.decisionPath"
        label={t("decisionPath")}
        value={target?.decisionPath ?? "/v1/data/intent/decision"}
        required
      />
      <Choice
        name="target.auth.type"
        label={t("auth")}
        value={type}
        onChange={setType}
        options={(["none", "bearer"] as const).map((one) => [one, auths(one)])}
      />
      {type === "bearer" && <SecretEntry name="token" connector={connector} />}
    </>
  );
}

/** A user name, and the password that goes with one. */
function SignIn({ username, connector }: { username: string | undefined; connector: Connector | undefined }) {
  const t = useTranslations("connectors.form");
  const [name, setName] = useState(username ?? "");
  return (
    <>
      <Entry
        name="target.username"
        label={t("username")}
        hint={t("usernameHint")}
        value={username}
        onChange={(event) => setName(event.target.value)}
      />
      {name !== "" && <SecretEntry name="password" connector={connector} />}
    </>
  );
}

/** A secret: written, never shown. Left empty, the one that is set stays. */
function SecretEntry({ name, connector }: { name: SecretName; connector: Connector | undefined }) {
  const t = useTranslations("connectors.form");
  const secrets = useTranslations("connectors.secrets");
  const isSet = connector?.secrets.some((one) => one.name === name) ?? false;
  return (
    <Entry
      name={`secrets.${name}`}
      label={secrets(name)}
      hint={isSet ? t("secretSet") : t("secretNew")}
      type="password"
      autoComplete="new-password"
      required={!isSet}
    />
  );
}
