import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import type { RouteProps } from "@/app/route-props";
import { RoleList } from "@/components/settings/role-list";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { Pager } from "@/components/ui/pager";
import { requireScope } from "@/lib/auth/session";
import { listRoles as contract } from "@/lib/contracts/roles";
import { listRoles } from "@/lib/domains/tenancy";
import { PERMISSIONS } from "@/lib/kernel/permissions";
import { load } from "../../load";
import { hrefWith, readQuery } from "../../search-params";
import { CreateRole, RoleActions } from "./role-forms";

const PATH = "/settings/roles";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("settings.roles"))("title") };
}

export default async function RolesPage({ searchParams }: RouteProps) {
  const scope = await requireScope("members:read");
  const given = await searchParams;
  const query = readQuery(contract.query, given);
  const { items, nextCursor } = await load(() => listRoles(scope, query));
  const t = await getTranslations("settings");
  // Roles are the whole tenant's, and so is what it takes to change them.
  const held = PERMISSIONS.filter((permission) => scope.tenantPermissions.has(permission));
  const mayWrite = scope.permissions.has("members:write") && held.includes("members:write");
  return (
    <div className="grid gap-5">
      <PageHeader title={t("roles.title")} description={t("roles.description")}>
        {mayWrite && <CreateRole held={held} />}
      </PageHeader>
      <Card className="overflow-hidden">
        <RoleList
          roles={items}
          actionsOf={(role) => mayWrite && !role.builtIn && <RoleActions role={role} held={held} />}
        />
        <Pager
          next={nextCursor && hrefWith(PATH, given, { cursor: nextCursor })}
          first={query.cursor ? hrefWith(PATH, given, { cursor: undefined }) : null}
          labels={{ next: t("next"), first: t("first") }}
        />
      </Card>
    </div>
  );
}
