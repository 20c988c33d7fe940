import { MailPlus, SearchX } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import type { RouteProps } from "@/app/route-props";
import { InvitationList } from "@/components/settings/invitation-list";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pager } from "@/components/ui/pager";
import { Segments } from "@/components/ui/segments";
import { requireScope } from "@/lib/auth/session";
import { listInvitations as contract, INVITATION_STATUSES } from "@/lib/contracts/invitations";
import { listInvitations, listRoles } from "@/lib/domains/tenancy";
import { load } from "../../load";
import { hrefWith, readQuery } from "../../search-params";
import { grantable } from "../reach";
import { InvitationActions } from "./invitation-actions";
import { InvitePerson } from "./invite-person";

const PATH = "/settings/invitations";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settings.invitations"))("title") };
}

export default async function InvitationsPage({ searchParams }: RouteProps) {
  const scope = await requireScope("members:read");
  const given = await searchParams;
  const query = readQuery(contract.query, given);
  const [{ items, nextCursor }, roles] = await load(() =>
    Promise.all([listInvitations(scope, query), listRoles(scope, { limit: 100 })]),
  );
  const t = await getTranslations("settings");
  const mayWrite = scope.permissions.has("members:write");
  return (
    <div className="grid gap-5">
      <PageHeader title={t("invitations.title")} description={t("invitations.description")}>
        {mayWrite && (
          <InvitePerson
            roles={grantable(scope, roles.items)}
            tenantWide={scope.tenantPermissions.has("members:write")}
          />
        )}
      </PageHeader>
      <Segments
        label={t("invitations.filter")}
        segments={[
          { href: PATH, label: t("invitations.all"), current: !query.status },
          ...INVITATION_STATUSES.map((one) => ({
            href: hrefWith(PATH, {}, { status: one }),
            label: t(`invitations.status.${one}`),
            current: query.status === one,
          })),
        ]}
      />
      <Card className="overflow-hidden">
        {items.length > 0 ? (
          <InvitationList
            invitations={items}
            actionsOf={({ id, email, status }) =>
              mayWrite &&
              (status === "pending" || status === "expired") && (
                <InvitationActions invitationId={id} email={email} />
              )
            }
          />
        ) : (
          <EmptyState
            icon={query.status ? SearchX : MailPlus}
            title={query.status ? t("invitations.noMatch") : t("invitations.empty")}
          >
            {query.status ? t("invitations.noMatchBody") : t("invitations.emptyBody")}
          </EmptyState>
        )}
        <Pager
          next={nextCursor && hrefWith(PATH, given, { cursor: nextCursor })}
          first={query.cursor ? hrefWith(PATH, given, { cursor: undefined }) : null}
          labels={{ next: t("next"), first: t("first") }}
        />
      </Card>
    </div>
  );
}
