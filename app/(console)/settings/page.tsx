import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { TimeZoneSelect } from "@/components/settings/time-zones";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Copyable } from "@/components/ui/copyable";
import { Fact, Facts } from "@/components/ui/facts";
import { Input, Labelled } from "@/components/ui/field";
import { PageHeader } from "@/components/ui/page-header";
import { Pill } from "@/components/ui/status";
import { requireScope } from "@/lib/auth/session";
import { getTenant, getWorkspace } from "@/lib/domains/tenancy";
import { load } from "../load";
import { changeWorkspace, renameTenant, setStatus } from "./actions";
import { SavedForm } from "./saved-form";
import { StatusDialog } from "./status-dialog";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settings"))("title") };
}

/** The tenant and the workspace at hand. */
export default async function SettingsPage() {
  const scope = await requireScope("settings:read");
  const [tenant, workspace] = await load(() =>
    Promise.all([getTenant(scope, scope.tenantId), getWorkspace(scope, scope.workspaceId)]),
  );
  const t = await getTranslations("settings");
  const modes = await getTranslations("account");
  const writes = scope.permissions.has("settings:write");
  const writesTenant = scope.tenantPermissions.has("settings:write");
  return (
    <div className="grid gap-5">
      <PageHeader title={t("title")} description={t("general.description")}>
        <Button asChild variant="outline">
          <Link href="/new-tenant">{t("general.newTenant")}</Link>
        </Button>
      </PageHeader>
      <Card>
        <CardHeader
          title={t("general.tenant")}
          action={
            writesTenant && (
              <StatusDialog
                what="tenant"
                id={tenant.id}
                name={tenant.name}
                status={tenant.status}
                action={setStatus}
              />
            )
          }
        />
        <div className="px-4 pt-4">
          <Facts>
            <Fact name={t("general.id")}>
              <Copyable value={tenant.id} what={t("general.id")} />
            </Fact>
            <Fact name={t("general.slug")}>
              <code className="text-xs">{tenant.slug}</code>
            </Fact>
            <Fact name={t("general.state")}>
              <Pill tone={tenant.status === "active" ? "ok" : "bad"}>{t(`status.${tenant.status}`)}</Pill>
            </Fact>
          </Facts>
        </div>
        <SavedFormOrName
          editable={writes && writesTenant}
          action={renameTenant}
          label={t("general.name")}
          id="tenant-name"
          name={tenant.name}
        />
      </Card>
      <Card>
        <CardHeader title={t("general.workspace")} />
        <div className="px-4 pt-4">
          <Facts>
            <Fact name={t("general.id")}>
              <Copyable value={workspace.id} what={t("general.id")} />
            </Fact>
            <Fact name={t("general.slug")}>
              <code className="text-xs">{workspace.slug}</code>
            </Fact>
            <Fact name={t("general.mode")}>{modes(workspace.mode)}</Fact>
            <Fact name={t("general.state")}>
              <Pill tone={workspace.status === "active" ? "ok" : "bad"}>
                {t(`status.${workspace.status}`)}
              </Pill>
            </Fact>
            {!writes && <Fact name={t("workspaces.timeZone")}>{workspace.timeZone}</Fact>}
          </Facts>
        </div>
        <SavedFormOrName
          editable={writes}
          action={changeWorkspace}
          label={t("general.name")}
          id="workspace-name"
          name={workspace.name}
        >
          <Labelled id="workspace-zone" label={t("workspaces.timeZone")}>
            <TimeZoneSelect id="workspace-zone" name="timeZone" chosen={workspace.timeZone} />
          </Labelled>
        </SavedFormOrName>
      </Card>
    </div>
  );
}

interface SavedFormOrNameProps {
  editable: boolean;
  action: typeof renameTenant;
  label: string;
  id: string;
  name: string;
  children?: ReactNode;
}

/** The name, to be changed by those who may. */
function SavedFormOrName({ editable, action, label, id, name, children }: SavedFormOrNameProps) {
  if (!editable) return <p className="p-4 font-medium">{name}</p>;
  return (
    <SavedForm action={action}>
      <Labelled id={id} label={label}>
        <Input id={id} name="name" required maxLength={100} defaultValue={name} />
      </Labelled>
      {children}
    </SavedForm>
  );
}
