CREATE TABLE "approval_decisions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"approval_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"decision" text NOT NULL,
	"reason" text,
	"channel" text NOT NULL,
	"snapshot_hash" text NOT NULL,
	"address" text,
	"user_agent" text,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "approval_decisions_person" UNIQUE("approval_id","user_id")
);
--> statement-breakpoint
ALTER TABLE "approval_decisions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "approval_links" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"approval_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"token_hash" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"mailed_at" timestamp (3) with time zone,
	"spent_at" timestamp (3) with time zone,
	CONSTRAINT "approval_links_token_hash_unique" UNIQUE("token_hash"),
	CONSTRAINT "approval_links_person" UNIQUE("approval_id","user_id")
);
--> statement-breakpoint
ALTER TABLE "approval_links" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "approvals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"node_id" text NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"title" text NOT NULL,
	"why" text NOT NULL,
	"snapshot" jsonb NOT NULL,
	"snapshot_hash" text NOT NULL,
	"roles" text[] NOT NULL,
	"quorum" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"decided_at" timestamp (3) with time zone,
	CONSTRAINT "approvals_node" UNIQUE("run_id","node_id")
);
--> statement-breakpoint
ALTER TABLE "approvals" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "audit_events" (
	"tenant_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"id" uuid NOT NULL,
	"workspace_id" uuid,
	"at" timestamp (3) with time zone NOT NULL,
	"actor" jsonb NOT NULL,
	"action" text NOT NULL,
	"resource_kind" text NOT NULL,
	"resource_id" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"reason" text,
	"request_id" text,
	"address" text,
	"content_hash" text NOT NULL,
	"prev_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_events_pkey" PRIMARY KEY("tenant_id","seq"),
	CONSTRAINT "audit_events_id" UNIQUE("id")
);
--> statement-breakpoint
ALTER TABLE "audit_events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "audit_heads" (
	"tenant_id" uuid PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL,
	"prev_hash" text NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "audit_heads" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"tenant_id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"route" text NOT NULL,
	"key" text NOT NULL,
	"request_hash" text NOT NULL,
	"result" json NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY("workspace_id","route","key")
);
--> statement-breakpoint
ALTER TABLE "idempotency_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"name" text NOT NULL,
	"data" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "outbox" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "decisions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"intent_id" uuid,
	"subject" text NOT NULL,
	"input" jsonb NOT NULL,
	"effect" text NOT NULL,
	"code" text,
	"explanation" text NOT NULL,
	"rules" jsonb NOT NULL,
	"obligations" jsonb NOT NULL,
	"packs" jsonb NOT NULL,
	"micros" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "decisions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "policy_packs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"key" text NOT NULL,
	"title" text NOT NULL,
	"published_version_id" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "policy_packs_key" UNIQUE("workspace_id","key")
);
--> statement-breakpoint
ALTER TABLE "policy_packs" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "policy_versions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"pack_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"status" text DEFAULT 'draft' NOT NULL,
	"rules" jsonb NOT NULL,
	"checksum" text NOT NULL,
	"note" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"published_at" timestamp (3) with time zone,
	CONSTRAINT "policy_versions_number" UNIQUE("pack_id","version")
);
--> statement-breakpoint
ALTER TABLE "policy_versions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "effects" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"node_id" text NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"request" jsonb NOT NULL,
	"status" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"receipt" jsonb,
	"error" jsonb,
	"intended_at" timestamp (3) with time zone NOT NULL,
	"dispatched_at" timestamp (3) with time zone,
	"settled_at" timestamp (3) with time zone,
	CONSTRAINT "effects_key" UNIQUE("tenant_id","key")
);
--> statement-breakpoint
ALTER TABLE "effects" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "intents" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"template_version_id" uuid NOT NULL,
	"input" jsonb NOT NULL,
	"input_hash" text NOT NULL,
	"status" text NOT NULL,
	"decision_id" uuid NOT NULL,
	"requested_by" jsonb NOT NULL,
	"request_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "intents" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "run_events" (
	"tenant_id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"type" text NOT NULL,
	"node_id" text,
	"data" jsonb NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"prev_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "run_events_pkey" PRIMARY KEY("run_id","seq")
);
--> statement-breakpoint
ALTER TABLE "run_events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "run_steps" (
	"tenant_id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"node_id" text NOT NULL,
	"kind" text NOT NULL,
	"status" text NOT NULL,
	"attempt" integer DEFAULT 1 NOT NULL,
	"output" jsonb,
	"error" jsonb,
	"why" text,
	"wake_at" timestamp (3) with time zone,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "run_steps_pkey" PRIMARY KEY("run_id","node_id")
);
--> statement-breakpoint
ALTER TABLE "run_steps" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"intent_id" uuid NOT NULL,
	"template_version_id" uuid NOT NULL,
	"template_checksum" text NOT NULL,
	"policies" jsonb NOT NULL,
	"status" text NOT NULL,
	"waiting_for" text,
	"wake_at" timestamp (3) with time zone,
	"output" jsonb,
	"error" jsonb,
	"trace_id" text NOT NULL,
	"fence" integer DEFAULT 0 NOT NULL,
	"seq" integer NOT NULL,
	"head" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "runs_intent_id_unique" UNIQUE("intent_id")
);
--> statement-breakpoint
ALTER TABLE "runs" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "connectors" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"key" text NOT NULL,
	"title" text NOT NULL,
	"kind" text NOT NULL,
	"config" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "connectors_key" UNIQUE("workspace_id","key")
);
--> statement-breakpoint
ALTER TABLE "connectors" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "template_versions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"template_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"status" text DEFAULT 'draft' NOT NULL,
	"definition" jsonb NOT NULL,
	"checksum" text NOT NULL,
	"note" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"published_at" timestamp (3) with time zone,
	CONSTRAINT "template_versions_number" UNIQUE("template_id","version")
);
--> statement-breakpoint
ALTER TABLE "template_versions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "templates" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"key" text NOT NULL,
	"title" text NOT NULL,
	"published_version_id" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "templates_key" UNIQUE("workspace_id","key")
);
--> statement-breakpoint
ALTER TABLE "templates" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"secret_hash" text NOT NULL,
	"scopes" text[] NOT NULL,
	"created_by" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "api_keys_secret_hash_unique" UNIQUE("secret_hash")
);
--> statement-breakpoint
ALTER TABLE "api_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "profiles" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"locale" text DEFAULT 'en' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "profiles" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "role_bindings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"workspace_id" uuid,
	"user_id" uuid NOT NULL,
	"role_id" uuid NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "role_bindings_once" UNIQUE NULLS NOT DISTINCT("tenant_id","workspace_id","user_id","role_id")
);
--> statement-breakpoint
ALTER TABLE "role_bindings" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "roles" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"key" text NOT NULL,
	"title" text NOT NULL,
	"permissions" text[] NOT NULL,
	"built_in" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "roles_key" UNIQUE("tenant_id","key")
);
--> statement-breakpoint
ALTER TABLE "roles" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tenants_slug_unique" UNIQUE("slug")
);
--> statement-breakpoint
ALTER TABLE "tenants" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "workspaces" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"mode" text NOT NULL,
	"time_zone" text DEFAULT 'UTC' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "workspaces_slug" UNIQUE("tenant_id","slug")
);
--> statement-breakpoint
ALTER TABLE "workspaces" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "approval_decisions" ADD CONSTRAINT "approval_decisions_approval_id_approvals_id_fk" FOREIGN KEY ("approval_id") REFERENCES "public"."approvals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_decisions" ADD CONSTRAINT "approval_decisions_user_id_profiles_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."profiles"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_links" ADD CONSTRAINT "approval_links_approval_id_approvals_id_fk" FOREIGN KEY ("approval_id") REFERENCES "public"."approvals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_links" ADD CONSTRAINT "approval_links_user_id_profiles_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."profiles"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policy_versions" ADD CONSTRAINT "policy_versions_pack_id_policy_packs_id_fk" FOREIGN KEY ("pack_id") REFERENCES "public"."policy_packs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "effects" ADD CONSTRAINT "effects_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "intents" ADD CONSTRAINT "intents_template_version_id_template_versions_id_fk" FOREIGN KEY ("template_version_id") REFERENCES "public"."template_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "intents" ADD CONSTRAINT "intents_decision_id_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_events" ADD CONSTRAINT "run_events_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_steps" ADD CONSTRAINT "run_steps_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_intent_id_intents_id_fk" FOREIGN KEY ("intent_id") REFERENCES "public"."intents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_template_version_id_template_versions_id_fk" FOREIGN KEY ("template_version_id") REFERENCES "public"."template_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template_versions" ADD CONSTRAINT "template_versions_template_id_templates_id_fk" FOREIGN KEY ("template_id") REFERENCES "public"."templates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_created_by_profiles_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."profiles"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_bindings" ADD CONSTRAINT "role_bindings_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_bindings" ADD CONSTRAINT "role_bindings_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_bindings" ADD CONSTRAINT "role_bindings_user_id_profiles_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."profiles"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_bindings" ADD CONSTRAINT "role_bindings_role_id_roles_id_fk" FOREIGN KEY ("role_id") REFERENCES "public"."roles"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "roles" ADD CONSTRAINT "roles_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workspaces" ADD CONSTRAINT "workspaces_tenant_id_tenants_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "approvals_newest" ON "approvals" USING btree ("workspace_id","id" desc);--> statement-breakpoint
CREATE INDEX "audit_events_action" ON "audit_events" USING btree ("tenant_id","action","seq");--> statement-breakpoint
CREATE INDEX "audit_events_resource" ON "audit_events" USING btree ("tenant_id","resource_id","seq");--> statement-breakpoint
CREATE INDEX "idempotency_keys_expiry" ON "idempotency_keys" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "outbox_oldest" ON "outbox" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "decisions_newest" ON "decisions" USING btree ("workspace_id","id" desc);--> statement-breakpoint
CREATE INDEX "effects_run" ON "effects" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "intents_newest" ON "intents" USING btree ("workspace_id","id" desc);--> statement-breakpoint
CREATE INDEX "runs_newest" ON "runs" USING btree ("workspace_id","id" desc);--> statement-breakpoint
CREATE INDEX "runs_status" ON "runs" USING btree ("workspace_id","status","id" desc);--> statement-breakpoint
CREATE INDEX "runs_open" ON "runs" USING btree ("updated_at") WHERE "runs"."finished_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "profiles_email" ON "profiles" USING btree (lower("email"));--> statement-breakpoint
CREATE INDEX "role_bindings_user" ON "role_bindings" USING btree ("user_id");--> statement-breakpoint
CREATE POLICY "approval_decisions_workspace" ON "approval_decisions" AS PERMISSIVE FOR ALL TO "intent_scope" USING ("approval_decisions"."tenant_id" = (select app_tenant()) and "approval_decisions"."workspace_id" = (select app_workspace())) WITH CHECK ("approval_decisions"."tenant_id" = (select app_tenant()) and "approval_decisions"."workspace_id" = (select app_workspace()));--> statement-breakpoint
CREATE POLICY "approval_links_workspace" ON "approval_links" AS PERMISSIVE FOR ALL TO "intent_scope" USING ("approval_links"."tenant_id" = (select app_tenant()) and "approval_links"."workspace_id" = (select app_workspace())) WITH CHECK ("approval_links"."tenant_id" = (select app_tenant()) and "approval_links"."workspace_id" = (select app_workspace()));--> statement-breakpoint
CREATE POLICY "approval_links_system" ON "approval_links" AS PERMISSIVE FOR ALL TO "intent_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "approvals_workspace" ON "approvals" AS PERMISSIVE FOR ALL TO "intent_scope" USING ("approvals"."tenant_id" = (select app_tenant()) and "approvals"."workspace_id" = (select app_workspace())) WITH CHECK ("approvals"."tenant_id" = (select app_tenant()) and "approvals"."workspace_id" = (select app_workspace()));--> statement-breakpoint
CREATE POLICY "approvals_system" ON "approvals" AS PERMISSIVE FOR ALL TO "intent_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "audit_events_tenant" ON "audit_events" AS PERMISSIVE FOR SELECT TO "intent_scope" USING ("audit_events"."tenant_id" = (select app_tenant()));--> statement-breakpoint
CREATE POLICY "audit_heads_tenant" ON "audit_heads" AS PERMISSIVE FOR SELECT TO "intent_scope" USING ("audit_heads"."tenant_id" = (select app_tenant()));--> statement-breakpoint
CREATE POLICY "audit_heads_system" ON "audit_heads" AS PERMISSIVE FOR ALL TO "intent_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "idempotency_keys_workspace" ON "idempotency_keys" AS PERMISSIVE FOR ALL TO "intent_scope" USING ("idempotency_keys"."tenant_id" = (select app_tenant()) and "idempotency_keys"."workspace_id" = (select app_workspace())) WITH CHECK ("idempotency_keys"."tenant_id" = (select app_tenant()) and "idempotency_keys"."workspace_id" = (select app_workspace()));--> statement-breakpoint
CREATE POLICY "idempotency_keys_system" ON "idempotency_keys" AS PERMISSIVE FOR ALL TO "intent_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "outbox_workspace" ON "outbox" AS PERMISSIVE FOR ALL TO "intent_scope" USING ("outbox"."tenant_id" = (select app_tenant()) and "outbox"."workspace_id" = (select app_workspace())) WITH CHECK ("outbox"."tenant_id" = (select app_tenant()) and "outbox"."workspace_id" = (select app_workspace()));--> statement-breakpoint
CREATE POLICY "outbox_system" ON "outbox" AS PERMISSIVE FOR ALL TO "intent_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "decisions_workspace" ON "decisions" AS PERMISSIVE FOR ALL TO "intent_scope" USING ("decisions"."tenant_id" = (select app_tenant()) and "decisions"."workspace_id" = (select app_workspace())) WITH CHECK ("decisions"."tenant_id" = (select app_tenant()) and "decisions"."workspace_id" = (select app_workspace()));--> statement-breakpoint
CREATE POLICY "policy_packs_workspace" ON "policy_packs" AS PERMISSIVE FOR ALL TO "intent_scope" USING ("policy_packs"."tenant_id" = (select app_tenant()) and "policy_packs"."workspace_id" = (select app_workspace())) WITH CHECK ("policy_packs"."tenant_id" = (select app_tenant()) and "policy_packs"."workspace_id" = (select app_workspace()));--> statement-breakpoint
CREATE POLICY "policy_versions_workspace" ON "policy_versions" AS PERMISSIVE FOR ALL TO "intent_scope" USING ("policy_versions"."tenant_id" = (select app_tenant()) and "policy_versions"."workspace_id" = (select app_workspace())) WITH CHECK ("policy_versions"."tenant_id" = (select app_tenant()) and "policy_versions"."workspace_id" = (select app_workspace()));--> statement-breakpoint
CREATE POLICY "effects_workspace" ON "effects" AS PERMISSIVE FOR ALL TO "intent_scope" USING ("effects"."tenant_id" = (select app_tenant()) and "effects"."workspace_id" = (select app_workspace())) WITH CHECK ("effects"."tenant_id" = (select app_tenant()) and "effects"."workspace_id" = (select app_workspace()));--> statement-breakpoint
CREATE POLICY "intents_workspace" ON "intents" AS PERMISSIVE FOR ALL TO "intent_scope" USING ("intents"."tenant_id" = (select app_tenant()) and "intents"."workspace_id" = (select app_workspace())) WITH CHECK ("intents"."tenant_id" = (select app_tenant()) and "intents"."workspace_id" = (select app_workspace()));--> statement-breakpoint
CREATE POLICY "run_events_workspace" ON "run_events" AS PERMISSIVE FOR ALL TO "intent_scope" USING ("run_events"."tenant_id" = (select app_tenant()) and "run_events"."workspace_id" = (select app_workspace())) WITH CHECK ("run_events"."tenant_id" = (select app_tenant()) and "run_events"."workspace_id" = (select app_workspace()));--> statement-breakpoint
CREATE POLICY "run_steps_workspace" ON "run_steps" AS PERMISSIVE FOR ALL TO "intent_scope" USING ("run_steps"."tenant_id" = (select app_tenant()) and "run_steps"."workspace_id" = (select app_workspace())) WITH CHECK ("run_steps"."tenant_id" = (select app_tenant()) and "run_steps"."workspace_id" = (select app_workspace()));--> statement-breakpoint
CREATE POLICY "runs_workspace" ON "runs" AS PERMISSIVE FOR ALL TO "intent_scope" USING ("runs"."tenant_id" = (select app_tenant()) and "runs"."workspace_id" = (select app_workspace())) WITH CHECK ("runs"."tenant_id" = (select app_tenant()) and "runs"."workspace_id" = (select app_workspace()));--> statement-breakpoint
CREATE POLICY "runs_system" ON "runs" AS PERMISSIVE FOR ALL TO "intent_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "connectors_workspace" ON "connectors" AS PERMISSIVE FOR ALL TO "intent_scope" USING ("connectors"."tenant_id" = (select app_tenant()) and "connectors"."workspace_id" = (select app_workspace())) WITH CHECK ("connectors"."tenant_id" = (select app_tenant()) and "connectors"."workspace_id" = (select app_workspace()));--> statement-breakpoint
CREATE POLICY "template_versions_workspace" ON "template_versions" AS PERMISSIVE FOR ALL TO "intent_scope" USING ("template_versions"."tenant_id" = (select app_tenant()) and "template_versions"."workspace_id" = (select app_workspace())) WITH CHECK ("template_versions"."tenant_id" = (select app_tenant()) and "template_versions"."workspace_id" = (select app_workspace()));--> statement-breakpoint
CREATE POLICY "templates_workspace" ON "templates" AS PERMISSIVE FOR ALL TO "intent_scope" USING ("templates"."tenant_id" = (select app_tenant()) and "templates"."workspace_id" = (select app_workspace())) WITH CHECK ("templates"."tenant_id" = (select app_tenant()) and "templates"."workspace_id" = (select app_workspace()));--> statement-breakpoint
CREATE POLICY "api_keys_workspace" ON "api_keys" AS PERMISSIVE FOR ALL TO "intent_scope" USING ("api_keys"."tenant_id" = (select app_tenant()) and "api_keys"."workspace_id" = (select app_workspace())) WITH CHECK ("api_keys"."tenant_id" = (select app_tenant()) and "api_keys"."workspace_id" = (select app_workspace()));--> statement-breakpoint
CREATE POLICY "api_keys_system" ON "api_keys" AS PERMISSIVE FOR ALL TO "intent_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "profiles_tenant" ON "profiles" AS PERMISSIVE FOR SELECT TO "intent_scope" USING (exists (select 1 from role_bindings b where b.user_id = "profiles"."id" and b.tenant_id = (select app_tenant())));--> statement-breakpoint
CREATE POLICY "profiles_system" ON "profiles" AS PERMISSIVE FOR ALL TO "intent_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "role_bindings_tenant" ON "role_bindings" AS PERMISSIVE FOR ALL TO "intent_scope" USING ("role_bindings"."tenant_id" = (select app_tenant())) WITH CHECK ("role_bindings"."tenant_id" = (select app_tenant()));--> statement-breakpoint
CREATE POLICY "role_bindings_system" ON "role_bindings" AS PERMISSIVE FOR ALL TO "intent_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "roles_tenant" ON "roles" AS PERMISSIVE FOR ALL TO "intent_scope" USING ("roles"."tenant_id" = (select app_tenant())) WITH CHECK ("roles"."tenant_id" = (select app_tenant()));--> statement-breakpoint
CREATE POLICY "roles_system" ON "roles" AS PERMISSIVE FOR ALL TO "intent_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "tenants_tenant" ON "tenants" AS PERMISSIVE FOR ALL TO "intent_scope" USING ("tenants"."id" = (select app_tenant())) WITH CHECK ("tenants"."id" = (select app_tenant()));--> statement-breakpoint
CREATE POLICY "tenants_system" ON "tenants" AS PERMISSIVE FOR ALL TO "intent_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "workspaces_tenant" ON "workspaces" AS PERMISSIVE FOR ALL TO "intent_scope" USING ("workspaces"."tenant_id" = (select app_tenant())) WITH CHECK ("workspaces"."tenant_id" = (select app_tenant()));--> statement-breakpoint
CREATE POLICY "workspaces_system" ON "workspaces" AS PERMISSIVE FOR ALL TO "intent_system" USING (true) WITH CHECK (true);