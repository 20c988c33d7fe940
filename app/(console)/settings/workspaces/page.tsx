import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import type { RouteProps } from "@/app/route-props";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { Pager } from "@/components/ui/pager";
import { Pill } from "@/components/ui/status";
import { consoleSession, requireScope } from "@/lib/auth/session";
import { listWorkspaces as contract } from "@/lib/contracts/workspaces";
import { listWorkspaces } from "@/lib/domains/tenancy";
import { switchWorkspace } from "../../actions";
import { load } from "../../load";
import { hrefWith, readQuery } from "../../search-params";
import { StatusDialog } from "../status-dialog";
import { setStatus } from "./actions";
import { CreateWorkspace } from "./create-workspace";
import { SwitchTo } from "./switch-to";

const PATH = "/settings/workspaces";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settings.workspaces"))("title") };
}

export default async function WorkspacesPage({ searchParams }: RouteProps) {
  const scope = await requireScope("settings:read");
  const { memberships } = await consoleSession();
  const given = await searchParams;
  const query = readQuery(contract.query, given);
  const { items, nextCursor } = await load(() => listWorkspaces(scope, query));
  const t = await getTranslations("settings");
  const modes = await getTranslations("account");
  const writes = scope.tenantPermissions.has("settings:write");
  const mine = new Set<string>(memberships.map(({ workspace }) => workspace.id));
  return (
    <div className="grid gap-5">
      <PageHeader title={t("workspaces.title")} description={t("workspaces.description")}>
        {writes && !scope.suspended && <CreateWorkspace />}
      </PageHeader>
      <Card className="overflow-hidden">
        <ul className="divide-y divide-line">
          {items.map(({ id, name, slug, mode, status, timeZone }) => (
            <li key={id} className="flex flex-wrap items-center gap-x-6 gap-y-2 px-4 py-3">
              <div className="min-w-0 flex-1 basis-48">
                <p className="break-words font-medium">{name}</p>
                <p className="text-ink-3 text-sm">
                  <code className="text-xs">{slug}</code> · {timeZone}
                </p>
              </div>
              <div className="flex flex-wrap gap-2">
                <Pill tone={mode === "live" ? "ok" : "idle"}>{modes(mode)}</Pill>
                {status === "suspended" && <Pill tone="bad">{t("status.suspended")}</Pill>}
                {id === scope.workspaceId && <Pill tone="busy">{t("workspaces.current")}</Pill>}
              </div>
              <div className="flex gap-1">
                {id !== scope.workspaceId && mine.has(id) && (
                  <SwitchTo workspaceId={id} onSwitch={switchWorkspace} />
                )}
                {writes && scope.suspended !== "tenant" && (
                  <StatusDialog what="workspace" id={id} name={name} status={status} action={setStatus} />
                )}
              </div>
            </li>
          ))}
        </ul>
        <Pager
          next={nextCursor && hrefWith(PATH, given, { cursor: nextCursor })}
          first={query.cursor ? hrefWith(PATH, given, { cursor: undefined }) : null}
          labels={{ next: t("next"), first: t("first") }}
        />
      </Card>
    </div>
  );
}
