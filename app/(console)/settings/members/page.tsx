import { SearchX, Users } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Suspense } from "react";
import type { RouteProps } from "@/app/route-props";
import { MemberList } from "@/components/settings/member-list";
import { MemberSearch } from "@/components/settings/member-search";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pager } from "@/components/ui/pager";
import { RowsSkeleton } from "@/components/ui/skeleton";
import { requireScope } from "@/lib/auth/session";
import { listMembers as contract } from "@/lib/contracts/members";
import { listMembers, listRoles } from "@/lib/domains/tenancy";
import type { Scope } from "@/lib/kernel/principal";
import { load } from "../../load";
import { hrefWith, readQuery } from "../../search-params";
import { InvitePerson } from "../invitations/invite-person";
import { grantable } from "../reach";
import { MemberActions, TakeRole } from "./member-actions";

const PATH = "/settings/members";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settings.members"))("title") };
}

export default async function MembersPage({ searchParams }: RouteProps) {
  const scope = await requireScope("members:read");
  const given = await searchParams;
  const t = await getTranslations("settings.members");
  const roles = await load(() => listRoles(scope, { limit: 100 }));
  return (
    <div className="grid gap-5">
      <PageHeader title={t("title")} description={t("description")}>
        {scope.permissions.has("members:write") && (
          <InvitePerson
            roles={grantable(scope, roles.items)}
            tenantWide={scope.tenantPermissions.has("members:write")}
          />
        )}
      </PageHeader>
      <MemberSearch />
      <Card className="overflow-hidden">
        <Suspense fallback={<RowsSkeleton />}>
          <Members scope={scope} given={given} />
        </Suspense>
      </Card>
    </div>
  );
}

async function Members({ scope, given }: { scope: Scope; given: Awaited<RouteProps["searchParams"]> }) {
  const query = readQuery(contract.query, given);
  const [{ items, nextCursor }, roles] = await load(() =>
    Promise.all([listMembers(scope, query), listRoles(scope, { limit: 100 })]),
  );
  const t = await getTranslations("settings");
  const mayWrite = scope.permissions.has("members:write");
  const tenantWide = scope.tenantPermissions.has("members:write");
  return (
    <>
      {items.length > 0 ? (
        <MemberList
          members={items}
          actionsOf={({ id, name }) =>
            mayWrite && (
              <MemberActions
                userId={id}
                name={name}
                roles={grantable(scope, roles.items)}
                tenantWide={tenantWide}
              />
            )
          }
          bindingActionsOf={({ name }, { id, role }) =>
            mayWrite && <TakeRole roleBindingId={id} name={name} role={role.title} />
          }
        />
      ) : (
        <EmptyState icon={query.q ? SearchX : Users} title={t("members.noMatch")}>
          {t("members.noMatchBody")}
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
