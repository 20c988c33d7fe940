import { sql } from "drizzle-orm";
import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { Json } from "../../lib/kernel/canonical";
import { PROOF_METHODS } from "../../lib/kernel/states";
import { id, instant, placed, systemPolicy, workspacePolicy } from "./columns";
import { runs } from "./runtime";

type Actor = { kind: "user" | "api_key" | "approval_link" | "system"; id: string; label: string };

/** Who gives proof: carriers, inspectors, other systems. `key` is what templates and proofs name them by. */
export const proofIssuers = pgTable(
  "proof_issuers",
  {
    id: id("proofIssuer", "id").primaryKey(),
    ...placed(),
    key: text("key").notNull(),
    title: text("title").notNull(),
    /** The kinds of proof it may give; empty: any. */
    kinds: text("kinds").array().notNull(),
    toleranceSeconds: integer("tolerance_seconds").notNull(),
    perMinute: integer("per_minute").notNull(),
    status: text("status", { enum: ["active", "disabled"] }).notNull(),
    revision: integer("revision").notNull().default(1),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    unique("proof_issuers_key").on(t.workspaceId, t.key),
    index("proof_issuers_newest").on(t.workspaceId, sql`${t.id} desc`),
    workspacePolicy("proof_issuers", t.tenantId, t.workspaceId),
    systemPolicy("proof_issuers"),
  ],
);

/** A key that an issuer's messages are checked with. Several may be live at once, so that it can go over to a new one. */
export const proofIssuerKeys = pgTable(
  "proof_issuer_keys",
  {
    id: id("proofIssuerKey", "id").primaryKey(),
    ...placed(),
    issuerId: id("proofIssuer", "issuer_id")
      .notNull()
      .references(() => proofIssuers.id),
    algorithm: text("algorithm", { enum: ["hmac-sha256", "ed25519"] }).notNull(),
    /** Of Ed25519: the public key, `whpk_…`. */
    publicKey: text("public_key"),
    /** Of HMAC: the shared secret, sealed (see lib/crypto/secrets.ts), and which key it is sealed under. */
    sealed: text("sealed"),
    sealedUnder: text("sealed_under"),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at"),
    retiredAt: instant("retired_at"),
  },
  (t) => [
    index("proof_issuer_keys_issuer").on(t.issuerId),
    index("proof_issuer_keys_sealed").on(t.sealedUnder),
    workspacePolicy("proof_issuer_keys", t.tenantId, t.workspaceId),
    systemPolicy("proof_issuer_keys"),
  ],
);

/** A file given as proof, for ever once a proof names it. Its bytes are in the storage named, and their hash is here. */
export const proofFiles = pgTable(
  "proof_files",
  {
    id: id("proofFile", "id").primaryKey(),
    ...placed(),
    name: text("name").notNull(),
    contentType: text("content_type").notNull(),
    bytes: integer("bytes").notNull(),
    sha256: text("sha256").notNull(),
    storage: text("storage", { enum: ["folder", "supabase"] }).notNull(),
    uploadedBy: jsonb("uploaded_by").$type<Actor>().notNull(),
    at: instant("at").notNull(),
  },
  (t) => [
    index("proof_files_workspace").on(t.workspaceId, t.bytes),
    workspacePolicy("proof_files", t.tenantId, t.workspaceId),
  ],
);

/**
 * Files that no proof names: noted before their bytes are stored, so that none is lost sight of, until a proof names them
 * or they are removed. `removingAt`: the file is no longer on record, and its bytes go.
 */
export const unnamedFiles = pgTable(
  "unnamed_files",
  {
    id: id("proofFile", "id").primaryKey(),
    ...placed(),
    storage: text("storage", { enum: ["folder", "supabase"] }).notNull(),
    since: instant("since").notNull(),
    removingAt: instant("removing_at"),
  },
  (t) => [
    index("unnamed_files_since").on(t.since),
    workspacePolicy("unnamed_files", t.tenantId, t.workspaceId),
    systemPolicy("unnamed_files"),
  ],
);

/** A proof as it was given. Append-only: what became of it is in `proof_verifications` and `proof_uses`. */
export const proofs = pgTable(
  "proofs",
  {
    id: id("proof", "id").primaryKey(),
    ...placed(),
    kind: text("kind").notNull(),
    channel: text("channel", { enum: ["api", "console", "inbound"] }).notNull(),
    issuerId: id("proofIssuer", "issuer_id").references(() => proofIssuers.id),
    /** The issuer's key. Of an unsigned proof only what its submitter says. */
    issuer: text("issuer"),
    /** What it is about, such as an invoice number: by it a run finds proofs that name no run. */
    subject: text("subject"),
    runId: id("run", "run_id").references(() => runs.id),
    payload: jsonb("payload").$type<Json>(),
    fileId: id("proofFile", "file_id").references(() => proofFiles.id),
    /** SHA-256 over the canonical form of all that is claimed. */
    hash: text("hash").notNull(),
    /** Of a signed message: the body as it came, its headers, and whether a key of the issuer holds. */
    body: text("body"),
    headers: jsonb("headers").$type<Record<string, string>>(),
    externalId: text("external_id"),
    signature: text("signature", { enum: ["valid", "invalid"] }),
    keyId: id("proofIssuerKey", "key_id").references(() => proofIssuerKeys.id),
    submittedBy: jsonb("submitted_by").$type<Actor>().notNull(),
    /** The person behind it, who may not verify it. */
    submittedByUser: id("user", "submitted_by_user"),
    requestId: text("request_id").notNull(),
    address: text("address"),
    at: instant("at").notNull(),
  },
  (t) => [
    index("proofs_newest").on(t.workspaceId, sql`${t.id} desc`),
    index("proofs_run").on(t.runId, t.id).where(sql`${t.runId} is not null`),
    index("proofs_subject").on(t.workspaceId, t.subject, t.kind, t.id).where(sql`${t.runId} is null`),
    index("proofs_file").on(t.fileId).where(sql`${t.fileId} is not null`),
    // A forged message must not take the place of the genuine one with its id.
    uniqueIndex("proofs_message").on(t.issuerId, t.externalId).where(sql`${t.signature} = 'valid'`),
    workspacePolicy("proofs", t.tenantId, t.workspaceId),
  ],
);

/** Who or what vouched for a proof or turned it down. Append-only; a signature or a person decides once for all. */
export const proofVerifications = pgTable(
  "proof_verifications",
  {
    id: id("proofVerification", "id").primaryKey(),
    ...placed(),
    proofId: id("proof", "proof_id")
      .notNull()
      .references(() => proofs.id),
    method: text("method", { enum: PROOF_METHODS }).notNull(),
    result: text("result", { enum: ["verified", "rejected"] }).notNull(),
    verifier: jsonb("verifier").$type<Actor>().notNull(),
    reason: text("reason"),
    /** Of a rule: the condition, and the step it counts for. */
    rule: text("rule"),
    runId: id("run", "run_id").references(() => runs.id),
    nodeId: text("node_id"),
    at: instant("at").notNull(),
  },
  (t) => [
    uniqueIndex("proof_verifications_final").on(t.proofId).where(sql`${t.method} <> 'rule'`),
    uniqueIndex("proof_verifications_rule").on(t.proofId, t.runId, t.nodeId).where(sql`${t.method} = 'rule'`),
    workspacePolicy("proof_verifications", t.tenantId, t.workspaceId),
  ],
);

/** Which step a proof satisfied. Append-only; a proof satisfies one step, unless the step's node shares it. */
export const proofUses = pgTable(
  "proof_uses",
  {
    ...placed(),
    runId: id("run", "run_id")
      .notNull()
      .references(() => runs.id),
    nodeId: text("node_id").notNull(),
    proofId: id("proof", "proof_id")
      .notNull()
      .references(() => proofs.id),
    shared: boolean("shared").notNull(),
    at: instant("at").notNull(),
  },
  (t) => [
    primaryKey({ name: "proof_uses_pkey", columns: [t.runId, t.nodeId] }),
    uniqueIndex("proof_uses_once").on(t.proofId).where(sql`not ${t.shared}`),
    index("proof_uses_proof").on(t.proofId),
    workspacePolicy("proof_uses", t.tenantId, t.workspaceId),
  ],
);

/** Steps that wait for a proof: whom to wake when one comes. `nudged_at` is set until the run has looked. */
export const proofWaits = pgTable(
  "proof_waits",
  {
    ...placed(),
    runId: id("run", "run_id")
      .notNull()
      .references(() => runs.id),
    nodeId: text("node_id").notNull(),
    kind: text("kind").notNull(),
    subject: text("subject"),
    expiresAt: instant("expires_at").notNull(),
    nudgedAt: instant("nudged_at"),
    closedAt: instant("closed_at"),
  },
  (t) => [
    primaryKey({ name: "proof_waits_pkey", columns: [t.runId, t.nodeId] }),
    index("proof_waits_subject").on(t.workspaceId, t.subject, t.kind).where(sql`${t.closedAt} is null`),
    index("proof_waits_nudged").on(t.nudgedAt).where(sql`${t.nudgedAt} is not null`),
    workspacePolicy("proof_waits", t.tenantId, t.workspaceId),
    systemPolicy("proof_waits"),
  ],
);
