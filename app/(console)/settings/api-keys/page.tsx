import { KeyRound, SearchX } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Suspense } from "react";
import type { RouteProps } from "@/app/route-props";
import { ApiKeyTable } from "@/components/settings/api-key-table";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pager } from "@/components/ui/pager";
import { Segments } from "@/components/ui/segments";
import { RowsSkeleton } from "@/components/ui/skeleton";
import { consoleSession, requireScope } from "@/lib/auth/session";
import { API_KEY_STATUSES, listApiKeys as contract } from "@/lib/contracts/api-keys";
import { listApiKeys } from "@/lib/domains/tenancy";
import { PERMISSIONS } from "@/lib/kernel/permissions";
import type { Scope } from "@/lib/kernel/principal";
import { load } from "../../load";
import { hrefWith, readQuery } from "../../search-params";
import { CreateKey } from "./create-key";
import { KeyActions } from "./key-actions";

const PATH = "/settings/api-keys";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settings.keys"))("title") };
}

export default async function ApiKeysPage({ searchParams }: RouteProps) {
  const scope = await requireScope("api-keys:read");
  const { membership } = await consoleSession();
  const given = await searchParams;
  const { status } = readQuery(contract.query, given);
  const t = await getTranslations("settings.keys");
  return (
    <div className="grid gap-5">
      <PageHeader title={t("title")} description={t("description", { workspace: membership.workspace.name })}>
        {scope.permissions.has("api-keys:write") && (
          <CreateKey held={PERMISSIONS.filter((permission) => scope.permissions.has(permission))} />
        )}
      </PageHeader>
      <Segments
        label={t("filter")}
        segments={[
          { href: PATH, label: t("all"), current: !status },
          ...API_KEY_STATUSES.map((one) => ({
            href: hrefWith(PATH, {}, { status: one }),
            label: t(`status.${one}`),
            current: status === one,
          })),
        ]}
      />
      <Card className="overflow-hidden">
        <Suspense key={status} fallback={<RowsSkeleton />}>
          <ApiKeys scope={scope} given={given} />
        </Suspense>
      </Card>
    </div>
  );
}

async function ApiKeys({ scope, given }: { scope: Scope; given: Awaited<RouteProps["searchParams"]> }) {
  const query = readQuery(contract.query, given);
  const { items, nextCursor } = await load(() => listApiKeys(scope, query));
  const t = await getTranslations("settings");
  const mayWrite = scope.permissions.has("api-keys:write");
  return (
    <>
      {items.length > 0 ? (
        <ApiKeyTable
          keys={items}
          actionsOf={(key) =>
            mayWrite &&
            key.status === "active" && (
              <KeyActions apiKeyId={key.id} name={key.name} rotatable={key.replacedBy === null} />
            )
          }
        />
      ) : (
        <EmptyState
          icon={query.status ? SearchX : KeyRound}
          title={query.status ? t("keys.noMatch") : t("keys.empty")}
        >
          {query.status ? t("keys.noMatchBody") : t("keys.emptyBody")}
        </EmptyState>
      )}
      <Pager
        next={nextCursor && hrefWith(PATH, given, { cursor: nextCursor })}
        first={query.cursor ? hrefWith(PATH, given, { cursor: undefined }) : null}
        labels={{ next: t("next"), first: t("first") }}
      />
    </>
  );
}
