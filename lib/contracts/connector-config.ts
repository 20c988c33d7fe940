import { z } from "zod";
import type { ConnectorKind } from "@/lib/kernel/connectors";
import { printable } from "./fields";

/** A text that goes into a header or a URL: no spaces or control characters, so that nothing can be slipped in. */
const visible = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[\x21-\x7e]+$/, "must be visible ASCII characters without spaces");

const hostField = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[\w.:-]+$/, "must be a host name or an address")
  .meta({ example: "smtp.example.com" });

const portField = z.int().min(1).max(65_535);

/** An address without credentials, query or fragment. */
const urlField = (protocol: RegExp, example: string) =>
  z
    .url({ protocol })
    .max(2000)
    .refine((value) => {
      const url = URL.parse(value);
      return (
        url !== null && url.username === "" && url.password === "" && url.search === "" && url.hash === ""
      );
    }, "must have no credentials, query or fragment: credentials belong in secrets")
    .meta({ example });

const pathField = z
  .string()
  .max(1000)
  .regex(/^\/(?!\/)[\x21-\x7e]*$/, "must be a path that begins with one /");

const httpAuth = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("none") }),
  z.strictObject({ type: z.literal("bearer") }).meta({ description: "Sends the secret `token`." }),
  z
    .strictObject({
      type: z.literal("basic"),
      username: visible(200).refine((name) => !name.includes(":"), "must not contain a colon"),
    })
    .meta({ description: "Sends the user name with the secret `password`." }),
  z
    .strictObject({
      type: z.literal("oauth2"),
      tokenUrl: urlField(/^https?$/, "https://login.example.com/oauth2/token"),
      clientId: visible(300),
      scope: z
        .string()
        .max(1000)
        .regex(/^[\x20-\x7e]*$/)
        .optional(),
    })
    .meta({ description: "Client credentials, with the secret `clientSecret`." }),
  z.strictObject({ type: z.literal("hmac"), keyId: visible(100).optional() }).meta({
    description:
      "Signs each request with the secret `signingKey`: `X-Signature: v1=<hex>` is HMAC-SHA256 over `X-Signature-Timestamp`, method, path with query, and body, each followed by a line feed but the last.",
  }),
]);

const httpConfig = z.strictObject({
  baseUrl: urlField(/^https?$/, "https://erp.example.com/api/"),
  receiptPath: pathField.optional().meta({
    description: "Where it tells what it did for a key, such as `/receipts/{key}`; 404 means nothing.",
  }),
  idempotencyKeys: z.boolean().optional().meta({
    description:
      "It honours `Idempotency-Key`: the same call under the same key acts once. A call whose outcome nobody knows is repeated only then, or once the receipt path says that nothing was done.",
  }),
  healthPath: pathField.default("/").meta({ description: "What the health test reads." }),
  auth: httpAuth.default({ type: "none" }),
});

const smtpConfig = z.strictObject({
  host: hostField,
  port: portField.default(587),
  security: z.enum(["starttls", "tls", "none"]).default("starttls"),
  username: visible(300).optional(),
});

const stripeConfig = z.strictObject({
  apiUrl: urlField(/^https?$/, "https://api.stripe.com").default("https://api.stripe.com"),
});

const mqttConfig = z.strictObject({
  url: urlField(/^mqtts?$/, "mqtts://broker.example.com:8883"),
  clientId: visible(100).default("intent-os"),
  username: visible(300).optional(),
});

const opaConfig = z.strictObject({
  baseUrl: urlField(/^https?$/, "https://opa.example.com"),
  decisionPath: pathField.default("/v1/data/intent/decision"),
  auth: z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.literal("none") }),
      z.strictObject({ type: z.literal("bearer") }),
    ])
    .default({ type: "none" }),
});

/** What a connector reaches: its kind, and what that is configured by. */
export const targetSchema = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("http"), ...httpConfig.shape }),
    z.strictObject({ kind: z.literal("smtp"), ...smtpConfig.shape }),
    z.strictObject({ kind: z.literal("stripe"), ...stripeConfig.shape }),
    z.strictObject({ kind: z.literal("mqtt"), ...mqttConfig.shape }),
    z.strictObject({ kind: z.literal("opa"), ...opaConfig.shape }),
  ])
  .meta({ id: "ConnectorTarget" });

export type ConnectorTarget = z.output<typeof targetSchema>;
export type TargetOf<K extends ConnectorKind> = Extract<ConnectorTarget, { kind: K }>;

/** Every secret there is; which of them a connector takes follows from its kind and configuration. */
export const SECRET_NAMES = ["token", "password", "clientSecret", "signingKey", "apiKey"] as const;
export type SecretName = (typeof SECRET_NAMES)[number];
export type Secrets = Partial<Record<SecretName, string>>;

/** Secrets are written and never read back. */
export const secretsField = z
  .strictObject({
    token: visible(8000).optional(),
    password: printable(z.string().min(1).max(1000)).optional(),
    clientSecret: visible(4000).optional(),
    signingKey: z.string().min(16, "must be 16 characters or more").max(4000).optional(),
    apiKey: visible(500).optional(),
  })
  .meta({ description: "Written, never read back: answers name which are set." });

const HTTP_SECRETS: Record<z.output<typeof httpAuth>["type"], SecretName | null> = {
  none: null,
  bearer: "token",
  basic: "password",
  oauth2: "clientSecret",
  hmac: "signingKey",
};

/** The one secret a connector of this configuration needs, or null. Pure. */
export function secretOf(target: ConnectorTarget): SecretName | null {
  switch (target.kind) {
    case "http":
      return HTTP_SECRETS[target.auth.type];
    case "opa":
      return target.auth.type === "bearer" ? "token" : null;
    case "stripe":
      return "apiKey";
    default:
      return target.username === undefined ? null : "password";
  }
}

/** Where the secret would be sent: it must be entered again when this changes. Pure. */
export function destinationsOf(target: ConnectorTarget): string[] {
  switch (target.kind) {
    case "http": {
      const { baseUrl, auth } = target;
      return [new URL(baseUrl).origin, ...(auth.type === "oauth2" ? [auth.tokenUrl] : [])];
    }
    case "smtp":
      return [`${target.security}://${target.host}:${target.port}`];
    case "stripe":
      return [new URL(target.apiUrl).origin];
    case "mqtt":
      return [target.url];
    case "opa":
      return [new URL(target.baseUrl).origin];
  }
}
