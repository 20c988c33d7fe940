import { fromUUID, typeidUnboxed } from "typeid-js";

/** The closed list of id prefixes: one per kind of thing (TypeID; UUIDv7 in the database). */
export const ID_PREFIXES = {
  tenant: "ten",
  workspace: "wsp",
  user: "usr",
  role: "rol",
  roleBinding: "rbn",
  apiKey: "key",
  invitation: "inv",
  policyPack: "pol",
  policyVersion: "pvr",
  decision: "dec",
  template: "tpl",
  templateVersion: "tvr",
  trigger: "trg",
  triggerSecret: "tsk",
  triggerFiring: "fir",
  connector: "con",
  connectorCheck: "chk",
  allowedHost: "hst",
  intent: "int",
  run: "run",
  effect: "eff",
  event: "evn",
  killSwitch: "ksw",
  approval: "apr",
  approvalLink: "apl",
  approvalDecision: "apd",
  approvalNotice: "apn",
  proof: "prf",
  proofFile: "pfl",
  proofVerification: "pvf",
  proofIssuer: "iss",
  proofIssuerKey: "isk",
  auditEvent: "aud",
  outbox: "evt",
  webhookEndpoint: "whe",
  webhookMessage: "msg",
  webhookDelivery: "whd",
  request: "req",
} as const;

export type IdKind = keyof typeof ID_PREFIXES;
export type Id<K extends IdKind = IdKind> = `${(typeof ID_PREFIXES)[K]}_${string}`;

/** A new time-ordered id such as `run_01jc…`. */
export function newId<K extends IdKind>(kind: K): Id<K> {
  return typeidUnboxed(ID_PREFIXES[kind]) as unknown as Id<K>;
}

const SUFFIX = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** Whether `value` is a well-formed id of the kind. */
export function isId<K extends IdKind>(kind: K, value: unknown): value is Id<K> {
  const prefix = `${ID_PREFIXES[kind]}_`;
  return typeof value === "string" && value.startsWith(prefix) && SUFFIX.test(value.slice(prefix.length));
}

const DIGITS = new Map([..."0123456789abcdefghjkmnpqrstvwxyz"].map((digit, value) => [digit, value]));

/**
 * The UUID inside an id, as stored in the database: of any version, since whoever makes an id up need not know of
 * versions, and is to be told that nothing has it. @throws Error when malformed
 */
export function uuidOf(id: string): string {
  const suffix = id.slice(id.lastIndexOf("_") + 1);
  if (!SUFFIX.test(suffix)) throw new Error(`${id} is no id`);
  // Two characters are the first byte; each four of the others are five hexadecimal digits.
  let hex = "";
  for (let end = 2; end <= suffix.length; end += 4) {
    let bits = 0;
    for (let at = Math.max(0, end - 4); at < end; at += 1)
      bits = bits * 32 + (DIGITS.get(suffix.charAt(at)) ?? 0);
    hex += bits.toString(16).padStart(end === 2 ? 2 : 5, "0");
  }
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The id for a stored UUID. */
export function idOf<K extends IdKind>(kind: K, uuid: string): Id<K> {
  return fromUUID(uuid, ID_PREFIXES[kind]) as unknown as Id<K>;
}

/** The least id of a kind made at an instant or later: ids are in the order of time, to the millisecond. */
export function leastIdAt<K extends IdKind>(kind: K, at: Date): Id<K> {
  const time = Math.max(0, at.getTime()).toString(16).padStart(12, "0");
  return idOf(kind, `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`);
}
