import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  boolean,
  index,
  integer,
  pgPolicy,
  pgTable,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { Permission } from "../../lib/kernel/permissions";
import { id, instant, placed, scopeRole, systemPolicy, tenantPolicy, workspacePolicy } from "./columns";

export const tenants = pgTable(
  "tenants",
  {
    id: id("tenant", "id").primaryKey(),
    slug: text("slug").notNull().unique(),
    name: text("name").notNull(),
    status: text("status", { enum: ["active", "suspended"] })
      .notNull()
      .default("active"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [tenantPolicy("tenants", t.id), systemPolicy("tenants")],
);

export const workspaces = pgTable(
  "workspaces",
  {
    id: id("workspace", "id").primaryKey(),
    tenantId: id("tenant", "tenant_id")
      .notNull()
      .references(() => tenants.id),
    slug: text("slug").notNull(),
    name: text("name").notNull(),
    mode: text("mode", { enum: ["sandbox", "live"] }).notNull(),
    timeZone: text("time_zone").notNull().default("UTC"),
    status: text("status", { enum: ["active", "suspended"] })
      .notNull()
      .default("active"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [
    unique("workspaces_slug").on(t.tenantId, t.slug),
    tenantPolicy("workspaces", t.tenantId),
    systemPolicy("workspaces"),
  ],
);

/** A person, known by the id Supabase Auth gave them. Belongs to tenants through role bindings only. */
export const profiles = pgTable(
  "profiles",
  {
    id: id("user", "id").primaryKey(),
    email: text("email").notNull(),
    name: text("name").notNull(),
    locale: text("locale", { enum: ["en", "vi"] })
      .notNull()
      .default("en"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("profiles_email").on(sql`lower(${t.email})`),
    pgPolicy("profiles_tenant", {
      for: "select",
      to: scopeRole,
      using: sql`exists (select 1 from role_bindings b where b.user_id = ${t.id} and b.tenant_id = (select app_tenant()))`,
    }),
    systemPolicy("profiles"),
  ],
);

export const roles = pgTable(
  "roles",
  {
    id: id("role", "id").primaryKey(),
    tenantId: id("tenant", "tenant_id")
      .notNull()
      .references(() => tenants.id),
    key: text("key").notNull(),
    title: text("title").notNull(),
    permissions: text("permissions").array().$type<Permission[]>().notNull(),
    builtIn: boolean("built_in").notNull().default(false),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [
    unique("roles_key").on(t.tenantId, t.key),
    tenantPolicy("roles", t.tenantId),
    systemPolicy("roles"),
  ],
);

/** A role given to a person, in one workspace or, without one, in the whole tenant. */
export const roleBindings = pgTable(
  "role_bindings",
  {
    id: id("roleBinding", "id").primaryKey(),
    tenantId: id("tenant", "tenant_id")
      .notNull()
      .references(() => tenants.id),
    workspaceId: id("workspace", "workspace_id").references(() => workspaces.id),
    userId: id("user", "user_id")
      .notNull()
      .references(() => profiles.id),
    roleId: id("role", "role_id")
      .notNull()
      .references(() => roles.id),
    expiresAt: instant("expires_at"),
    createdAt: instant("created_at").notNull().defaultNow(),
    /** The person's name and address in lower case, for searches; triggers keep it. */
    person: text("person").notNull().default(""),
  },
  (t) => [
    unique("role_bindings_once").on(t.tenantId, t.workspaceId, t.userId, t.roleId).nullsNotDistinct(),
    index("role_bindings_user").on(t.userId),
    index("role_bindings_people").on(t.tenantId, sql`${t.userId} desc`),
    index("role_bindings_role").on(t.roleId),
    tenantPolicy("role_bindings", t.tenantId),
    systemPolicy("role_bindings"),
  ],
);

/** The secret is shown once; only its HMAC is stored. `prefix` is what people recognise a key by. */
export const apiKeys = pgTable(
  "api_keys",
  {
    id: id("apiKey", "id").primaryKey(),
    ...placed(),
    name: text("name").notNull(),
    prefix: text("prefix").notNull(),
    secretHash: text("secret_hash").notNull().unique(),
    scopes: text("scopes").array().$type<Permission[]>().notNull(),
    /** Those of them that its creator held in the whole tenant. */
    tenantScopes: text("tenant_scopes").array().$type<Permission[]>().notNull().default(sql`'{}'`),
    createdBy: id("user", "created_by").references(() => profiles.id),
    createdAt: instant("created_at").notNull().defaultNow(),
    expiresAt: instant("expires_at"),
    lastUsedAt: instant("last_used_at"),
    revokedAt: instant("revoked_at"),
    /** The key that a rotation made in its place. */
    replacedBy: id("apiKey", "replaced_by").references((): AnyPgColumn => apiKeys.id),
  },
  (t) => [
    index("api_keys_newest").on(t.workspaceId, sql`${t.id} desc`),
    workspacePolicy("api_keys", t.tenantId, t.workspaceId),
    systemPolicy("api_keys"),
  ],
);

/** Someone asked by e-mail to take a role. Only a hash of the link's token is stored. */
export const invitations = pgTable(
  "invitations",
  {
    id: id("invitation", "id").primaryKey(),
    tenantId: id("tenant", "tenant_id").notNull(),
    workspaceId: id("workspace", "workspace_id")
      .notNull()
      .references(() => workspaces.id),
    tenantWide: boolean("tenant_wide").notNull(),
    email: text("email").notNull(),
    roleId: id("role", "role_id").references(() => roles.id, { onDelete: "set null" }),
    /** As it was when the invitation was made: a role can be removed later. */
    roleTitle: text("role_title").notNull(),
    bindingExpiresAt: instant("binding_expires_at"),
    locale: text("locale", { enum: ["en", "vi"] }).notNull(),
    tokenHash: text("token_hash").notNull().unique(),
    invitedBy: id("user", "invited_by").references(() => profiles.id),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    /** How many e-mails were asked for; the one under way is part of its Message-ID. */
    mails: integer("mails").notNull().default(1),
    mailedAt: instant("mailed_at"),
    acceptedAt: instant("accepted_at"),
    acceptedBy: id("user", "accepted_by").references(() => profiles.id),
    revokedAt: instant("revoked_at"),
  },
  (t) => [
    index("invitations_newest").on(t.workspaceId, sql`${t.id} desc`),
    uniqueIndex("invitations_pending")
      .on(t.workspaceId, sql`lower(${t.email})`, t.roleId, t.tenantWide)
      .where(sql`${t.acceptedAt} is null and ${t.revokedAt} is null`),
    workspacePolicy("invitations", t.tenantId, t.workspaceId),
    systemPolicy("invitations"),
  ],
);
