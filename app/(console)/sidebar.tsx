import { cookies } from "next/headers";
import { getTranslations } from "next-intl/server";
import { AccountMenu } from "@/components/shell/account-menu";
import { NavLink } from "@/components/shell/nav-link";
import { pickTheme, THEME_COOKIE } from "@/components/shell/theme";
import { WorkspaceMenu } from "@/components/shell/workspace-menu";
import { consoleSession, type Membership } from "@/lib/auth/session";
import { signOut } from "../(auth)/actions";
import { switchWorkspace } from "./actions";
import { navigationFor } from "./navigation";
import { OpenApprovals } from "./open-approvals";

function choiceOf({ tenant, workspace }: Membership) {
  return { id: workspace.id, name: workspace.name, mode: workspace.mode, tenantName: tenant.name };
}

/** Workspace, navigation and account: what this person may see, decided on the server. */
export async function Sidebar() {
  const t = await getTranslations("nav");
  const { user, scope, membership, memberships } = await consoleSession();
  return (
    <div className="flex h-full flex-col gap-5 overflow-y-auto p-3">
      <div className="max-lg:pr-12">
        <WorkspaceMenu
          current={choiceOf(membership)}
          choices={memberships.map(choiceOf)}
          onSwitch={switchWorkspace}
        />
      </div>
      <nav aria-label={t("label")} className="grid flex-1 content-start gap-4">
        {navigationFor(scope.permissions).map((section) => (
          <div key={section.key} className="grid gap-0.5">
            <p className="px-2 pb-1 font-medium text-ink-3 text-xs">{t(section.key)}</p>
            {section.items.map(({ key, href, icon: Icon }) => (
              <NavLink key={key} href={href}>
                <Icon aria-hidden />
                <span className="flex-1">{t(key)}</span>
                {key === "approvals" && <OpenApprovals />}
              </NavLink>
            ))}
          </div>
        ))}
      </nav>
      <AccountMenu
        name={scope.principal.label}
        email={user.email}
        roles={membership.roles}
        theme={pickTheme((await cookies()).get(THEME_COOKIE)?.value)}
        onSignOut={signOut}
      />
    </div>
  );
}
