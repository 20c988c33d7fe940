import { ShieldOff } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import type { RouteProps } from "@/app/route-props";
import { actorName } from "@/components/audit/actor-name";
import { Ago } from "@/components/time/instant";
import { BackLink } from "@/components/ui/back-link";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pager } from "@/components/ui/pager";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { requireScope } from "@/lib/auth/session";
import { listAllowedHosts as contract } from "@/lib/contracts/allowed-hosts";
import { listAllowedHosts } from "@/lib/domains/connectors";
import { load } from "../../load";
import { hrefWith, readQuery } from "../../search-params";
import { AllowHost, DisallowHost } from "./host-actions";

const PATH = "/connectors/hosts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("connectors.hosts"))("title") };
}

export default async function AllowedHostsPage({ searchParams }: RouteProps) {
  const scope = await requireScope("connectors:read");
  const given = await searchParams;
  const query = readQuery(contract.query, given);
  const { items, nextCursor } = await load(() => listAllowedHosts(scope, query));
  const t = await getTranslations("connectors");
  const mayWrite = scope.permissions.has("settings:write");
  return (
    <div className="grid gap-3">
      <BackLink href="/connectors">{t("back")}</BackLink>
      <div className="grid gap-5">
        <PageHeader title={t("hosts.title")} description={t("hosts.description")}>
          {mayWrite && <AllowHost />}
        </PageHeader>
        <Card className="overflow-hidden">
          {items.length > 0 ? (
            <Table>
              <thead className="max-sm:sr-only">
                <tr>
                  <Th>{t("hosts.host")}</Th>
                  <Th className="max-sm:hidden">{t("hosts.reason")}</Th>
                  <Th className="max-md:hidden">{t("hosts.added")}</Th>
                  <Th className="text-right">
                    <span className="sr-only">{t("hosts.actions")}</span>
                  </Th>
                </tr>
              </thead>
              <tbody>
                {items.map(({ id, host, port, reason, createdBy, createdAt }) => (
                  <Tr key={id}>
                    <Td className="sm:max-w-96">
                      <code className="break-all text-xs">
                        {host}
                        {port === null ? "" : `:${port}`}
                      </code>
                      <p className="break-words text-ink-2 sm:hidden">{reason}</p>
                    </Td>
                    <Td className="break-words text-ink-2 max-sm:hidden">{reason}</Td>
                    <Td className="whitespace-nowrap text-ink-2 max-md:hidden">
                      <Ago at={createdAt} />
                      <p className="text-ink-3 text-xs">{actorName(createdBy)}</p>
                    </Td>
                    <Td className="text-right">
                      {mayWrite && <DisallowHost allowedHostId={id} host={host} />}
                    </Td>
                  </Tr>
                ))}
              </tbody>
            </Table>
          ) : (
            <EmptyState icon={ShieldOff} title={t("hosts.empty")}>
              {t("hosts.emptyBody")}
            </EmptyState>
          )}
          <Pager
            next={nextCursor && hrefWith(PATH, given, { cursor: nextCursor })}
            first={query.cursor ? PATH : null}
            labels={{ next: t("next"), first: t("first") }}
          />
        </Card>
      </div>
    </div>
  );
}
