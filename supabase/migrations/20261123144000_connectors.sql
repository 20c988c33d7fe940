-- Connectors: kinds with settings of their own, sealed secrets, health and its history, allowed hosts.
ALTER TABLE "connectors" ADD COLUMN "limits" jsonb DEFAULT '{"timeoutSeconds": 15, "callsPerMinute": null, "breakerFailures": 10, "breakerSeconds": 30, "whenDown": "park"}' NOT NULL;--> statement-breakpoint
ALTER TABLE "connectors" ALTER COLUMN "limits" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "connectors" ADD COLUMN "health" text DEFAULT 'unknown' NOT NULL;--> statement-breakpoint
ALTER TABLE "connectors" ADD COLUMN "health_message" text;--> statement-breakpoint
ALTER TABLE "connectors" ADD COLUMN "health_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "connectors" ADD COLUMN "health_streak" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "connectors" ADD COLUMN "checked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "connectors" ADD COLUMN "next_check_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "connectors" ADD COLUMN "revision" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "connectors" ADD COLUMN "updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
-- Connectors from before had a base URL and nothing else.
UPDATE "connectors" SET "config" = '{"healthPath": "/", "auth": {"type": "none"}}'::jsonb || "config";--> statement-breakpoint
CREATE TABLE "connector_secrets" (
	"connector_id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"name" text NOT NULL,
	"sealed" text NOT NULL,
	"key_id" text NOT NULL,
	"set_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "connector_checks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"connector_id" uuid NOT NULL,
	"ok" boolean NOT NULL,
	"health" text NOT NULL,
	"message" text NOT NULL,
	"latency_ms" integer NOT NULL,
	"by" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "allowed_hosts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"host" text NOT NULL,
	"port" integer,
	"reason" text NOT NULL,
	"created_by" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "allowed_hosts_host" UNIQUE NULLS NOT DISTINCT("workspace_id","host","port")
);
--> statement-breakpoint
ALTER TABLE "connector_secrets" ADD CONSTRAINT "connector_secrets_connector_id_connectors_id_fk" FOREIGN KEY ("connector_id") REFERENCES "public"."connectors"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connector_checks" ADD CONSTRAINT "connector_checks_connector_id_connectors_id_fk" FOREIGN KEY ("connector_id") REFERENCES "public"."connectors"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "connectors_newest" ON "connectors" USING btree ("workspace_id","id" desc);--> statement-breakpoint
CREATE INDEX "connectors_due" ON "connectors" USING btree ("next_check_at");--> statement-breakpoint
CREATE INDEX "connector_secrets_key" ON "connector_secrets" USING btree ("key_id");--> statement-breakpoint
CREATE INDEX "connector_checks_newest" ON "connector_checks" USING btree ("connector_id","id" desc);--> statement-breakpoint
CREATE INDEX "allowed_hosts_newest" ON "allowed_hosts" USING btree ("workspace_id","id" desc);--> statement-breakpoint
ALTER TABLE "connector_secrets" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "connector_secrets" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
REVOKE ALL ON "connector_secrets" FROM public;--> statement-breakpoint
CREATE POLICY "connector_secrets_workspace" ON "connector_secrets" AS PERMISSIVE FOR ALL TO "intent_scope" USING ("connector_secrets"."tenant_id" = (select app_tenant()) and "connector_secrets"."workspace_id" = (select app_workspace())) WITH CHECK ("connector_secrets"."tenant_id" = (select app_tenant()) and "connector_secrets"."workspace_id" = (select app_workspace()));--> statement-breakpoint
ALTER TABLE "connector_checks" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "connector_checks" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
REVOKE ALL ON "connector_checks" FROM public;--> statement-breakpoint
CREATE POLICY "connector_checks_workspace" ON "connector_checks" AS PERMISSIVE FOR ALL TO "intent_scope" USING ("connector_checks"."tenant_id" = (select app_tenant()) and "connector_checks"."workspace_id" = (select app_workspace())) WITH CHECK ("connector_checks"."tenant_id" = (select app_tenant()) and "connector_checks"."workspace_id" = (select app_workspace()));--> statement-breakpoint
ALTER TABLE "allowed_hosts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "allowed_hosts" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
REVOKE ALL ON "allowed_hosts" FROM public;--> statement-breakpoint
CREATE POLICY "allowed_hosts_workspace" ON "allowed_hosts" AS PERMISSIVE FOR ALL TO "intent_scope" USING ("allowed_hosts"."tenant_id" = (select app_tenant()) and "allowed_hosts"."workspace_id" = (select app_workspace())) WITH CHECK ("allowed_hosts"."tenant_id" = (select app_tenant()) and "allowed_hosts"."workspace_id" = (select app_workspace()));--> statement-breakpoint
-- Connectors from before may lead to addresses that are not public: those hosts are on the list from the start.
INSERT INTO "allowed_hosts" ("id", "tenant_id", "workspace_id", "host", "port", "reason", "created_by", "created_at")
  SELECT gen_random_uuid(), tenant_id, workspace_id, lower(coalesce(place[1], place[2])), place[3]::integer,
    'A connector reached it before this list was kept', '{"kind": "system", "id": "migration", "label": "migration"}', now()
  FROM (
    SELECT DISTINCT tenant_id, workspace_id,
      regexp_match(config->>'baseUrl', '^https?://(?:\[([0-9a-fA-F:.]+)\]|([^]\[/:?#@]+))(?::([0-9]+))?(?:[/?#]|$)') AS place
    FROM connectors
  ) AS known
  WHERE place[1] ~* '^(::1$|f[cd])'
    OR place[2] ~* '^(localhost|(127|10)(\.[0-9]+){3}|192\.168(\.[0-9]+){2}|172\.(1[6-9]|2[0-9]|3[01])(\.[0-9]+){2})$'
  ON CONFLICT DO NOTHING;--> statement-breakpoint
CREATE POLICY "connectors_system" ON "connectors" AS PERMISSIVE FOR ALL TO "intent_system" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "connector_secrets_system" ON "connector_secrets" AS PERMISSIVE FOR ALL TO "intent_system" USING (true) WITH CHECK (true);--> statement-breakpoint
do $$
begin
  if exists (select from pg_roles where rolname = 'anon') then
    revoke all on public.connector_secrets, public.connector_checks, public.allowed_hosts from anon, authenticated;
  end if;
end
$$;--> statement-breakpoint
GRANT DELETE ON "connectors" TO intent_scope;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "connector_secrets" TO intent_scope;--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON "connector_checks", "allowed_hosts" TO intent_scope;--> statement-breakpoint
-- The schedule takes connectors that are due, whosever they are; what they are is read in their own scope.
GRANT SELECT ("id", "tenant_id", "workspace_id", "next_check_at"), UPDATE ("next_check_at") ON "connectors" TO intent_system;--> statement-breakpoint
-- The rotation of keys finds what is sealed under an old one, and cannot read it.
GRANT SELECT ("connector_id", "tenant_id", "workspace_id", "key_id") ON "connector_secrets" TO intent_system;
