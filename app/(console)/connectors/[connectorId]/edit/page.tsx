import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import type { RouteProps } from "@/app/route-props";
import { BackLink } from "@/components/ui/back-link";
import { PageHeader } from "@/components/ui/page-header";
import { requireScope } from "@/lib/auth/session";
import { getConnector } from "@/lib/domains/connectors";
import { isId } from "@/lib/kernel/ids";
import { load } from "../../../load";
import { ConnectorForm } from "../../connector-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("connectors"))("editTitle") };
}

export default async function EditConnectorPage({ params }: RouteProps<{ connectorId: string }>) {
  const scope = await requireScope("connectors:write");
  const { connectorId } = await params;
  if (!isId("connector", connectorId)) notFound();
  const connector = await load(() => getConnector(scope, connectorId));
  const t = await getTranslations("connectors");
  return (
    <div className="grid max-w-2xl gap-4">
      <BackLink href={`/connectors/${connectorId}`}>{connector.title}</BackLink>
      <PageHeader title={t("editTitle")} description={t("editBody")} />
      <ConnectorForm connector={connector} />
    </div>
  );
}
