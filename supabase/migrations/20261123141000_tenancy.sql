-- Tenancy and people: suspended workspaces, API keys that are rotated, invitations.
ALTER TABLE "workspaces" ADD COLUMN "status" text DEFAULT 'active' NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "tenant_scopes" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "replaced_by" uuid;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_replaced_by_api_keys_id_fk" FOREIGN KEY ("replaced_by") REFERENCES "public"."api_keys"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE TABLE "invitations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid NOT NULL,
	"workspace_id" uuid NOT NULL,
	"tenant_wide" boolean NOT NULL,
	"email" text NOT NULL,
	"role_id" uuid,
	"role_title" text NOT NULL,
	"binding_expires_at" timestamp (3) with time zone,
	"locale" text NOT NULL,
	"token_hash" text NOT NULL,
	"invited_by" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"mails" integer DEFAULT 1 NOT NULL,
	"mailed_at" timestamp (3) with time zone,
	"accepted_at" timestamp (3) with time zone,
	"accepted_by" uuid,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "invitations_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
ALTER TABLE "invitations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "invitations" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_role_id_roles_id_fk" FOREIGN KEY ("role_id") REFERENCES "public"."roles"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_invited_by_profiles_id_fk" FOREIGN KEY ("invited_by") REFERENCES "public"."profiles"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_accepted_by_profiles_id_fk" FOREIGN KEY ("accepted_by") REFERENCES "public"."profiles"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_keys_newest" ON "api_keys" USING btree ("workspace_id","id" desc);--> statement-breakpoint
CREATE INDEX "role_bindings_people" ON "role_bindings" USING btree ("tenant_id","user_id" desc);--> statement-breakpoint
CREATE INDEX "role_bindings_role" ON "role_bindings" USING btree ("role_id");--> statement-breakpoint
CREATE INDEX "invitations_newest" ON "invitations" USING btree ("workspace_id","id" desc);--> statement-breakpoint
CREATE UNIQUE INDEX "invitations_pending" ON "invitations" USING btree ("workspace_id",lower("email"),"role_id","tenant_wide") WHERE "invitations"."accepted_at" is null and "invitations"."revoked_at" is null;--> statement-breakpoint
CREATE POLICY "invitations_workspace" ON "invitations" AS PERMISSIVE FOR ALL TO "intent_scope" USING ("invitations"."tenant_id" = (select app_tenant()) and "invitations"."workspace_id" = (select app_workspace())) WITH CHECK ("invitations"."tenant_id" = (select app_tenant()) and "invitations"."workspace_id" = (select app_workspace()));--> statement-breakpoint
CREATE POLICY "invitations_system" ON "invitations" AS PERMISSIVE FOR ALL TO "intent_system" USING (true) WITH CHECK (true);--> statement-breakpoint
REVOKE ALL ON "invitations" FROM public;--> statement-breakpoint
do $$
begin
  if exists (select from pg_roles where rolname = 'anon') then
    revoke all on public.invitations from anon, authenticated;
  end if;
end
$$;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "invitations" TO intent_scope;--> statement-breakpoint
GRANT SELECT ON "invitations" TO intent_system;--> statement-breakpoint
GRANT DELETE ON "roles" TO intent_scope;--> statement-breakpoint
-- What the built-in roles of tenants that exist gain with this release.
UPDATE "roles" SET "permissions" = array_append("permissions", 'settings:read')
  WHERE "built_in" AND "key" IN ('owner', 'admin', 'designer', 'operator', 'auditor', 'developer')
    AND NOT 'settings:read' = ANY ("permissions");
