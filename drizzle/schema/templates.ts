import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, unique } from "drizzle-orm/pg-core";
import type { TemplateDefinition } from "../../lib/contracts/templates";
import type { Principal } from "../../lib/kernel/principal";
import { id, instant, placed, searchText, workspacePolicy } from "./columns";

export const templates = pgTable(
  "templates",
  {
    id: id("template", "id").primaryKey(),
    ...placed(),
    key: text("key").notNull(),
    title: text("title").notNull(),
    search: searchText("key", "title"),
    status: text("status", { enum: ["draft", "published", "archived"] })
      .notNull()
      .default("draft"),
    publishedVersionId: id("templateVersion", "published_version_id"),
    draftVersionId: id("templateVersion", "draft_version_id"),
    /** Counts the writes: a writer says which one it read. */
    revision: integer("revision").notNull().default(1),
    updatedBy: jsonb("updated_by").$type<StoredActor>(),
    createdAt: instant("created_at").notNull().defaultNow(),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (t) => [
    unique("templates_key").on(t.workspaceId, t.key),
    index("templates_newest").on(t.workspaceId, sql`${t.id} desc`),
    index("templates_status").on(t.workspaceId, t.status, sql`${t.id} desc`),
    workspacePolicy("templates", t.tenantId, t.workspaceId),
  ],
);

/** Who wrote last, as people read it. */
export type StoredActor = { kind: Principal["kind"]; id: string; label: string };

/** Immutable once published: a trigger refuses it, whoever writes. */
export const templateVersions = pgTable(
  "template_versions",
  {
    id: id("templateVersion", "id").primaryKey(),
    ...placed(),
    templateId: id("template", "template_id")
      .notNull()
      .references(() => templates.id),
    version: integer("version").notNull(),
    status: text("status", { enum: ["draft", "published", "archived"] })
      .notNull()
      .default("draft"),
    definition: jsonb("definition").$type<TemplateDefinition>().notNull(),
    checksum: text("checksum").notNull(),
    note: text("note"),
    createdBy: jsonb("created_by").$type<StoredActor>(),
    createdAt: instant("created_at").notNull().defaultNow(),
    publishedAt: instant("published_at"),
  },
  (t) => [
    unique("template_versions_number").on(t.templateId, t.version),
    workspacePolicy("template_versions", t.tenantId, t.workspaceId),
  ],
);
