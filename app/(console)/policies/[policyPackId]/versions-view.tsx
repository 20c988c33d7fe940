import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { PolicyStatusPill } from "@/components/policies/policy-status";
import { VersionDiff } from "@/components/policies/version-diff";
import { Ago } from "@/components/time/instant";
import { Card, CardHeader } from "@/components/ui/card";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import type { PolicyPackView } from "@/lib/contracts/policies";
import { getPolicyVersion, listPolicyVersions } from "@/lib/domains/policies";
import { isId } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { load } from "../../load";
import { RollBack } from "./policy-acts";

interface VersionsProps {
  scope: Scope;
  pack: PolicyPackView;
  /** The version whose changes are shown. */
  compared: string | undefined;
}

/** Every version of a pack, and what one changed against the one before it. */
export async function VersionsView({ scope, pack, compared }: VersionsProps) {
  const versions = await load(() => listPolicyVersions(scope, pack.id, { limit: 100 }));
  const t = await getTranslations("policies.versions");
  const chosen = isId("policyVersion", compared) ? versions.findIndex(({ id }) => id === compared) : 0;
  const [after, before] = [versions[chosen], versions[chosen + 1]];
  const contents =
    after && before
      ? await load(() =>
          Promise.all([
            getPolicyVersion(scope, pack.id, before.id),
            getPolicyVersion(scope, pack.id, after.id),
          ]),
        )
      : null;
  const mayWrite = scope.permissions.has("policies:write");
  return (
    <div className="grid min-w-0 gap-5">
      <Card className="overflow-x-auto">
        <Table>
          <thead>
            <tr>
              <Th>{t("version")}</Th>
              <Th>{t("status")}</Th>
              <Th className="max-sm:hidden">{t("note")}</Th>
              <Th className="max-md:hidden">{t("editedBy")}</Th>
              <Th className="text-right max-md:hidden">{t("saved")}</Th>
              <Th>
                <span className="sr-only">{t("rollback")}</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {versions.map((version) => (
              <Tr key={version.id}>
                <Td>
                  <Link
                    href={`/policies/${pack.id}?view=versions&version=${version.id}`}
                    aria-current={version.id === after?.id ? "true" : undefined}
                    className="whitespace-nowrap font-medium text-accent underline-offset-2 hover:underline aria-[current]:text-ink"
                  >
                    {t("number", { version: version.version })}
                  </Link>
                </Td>
                <Td>
                  <PolicyStatusPill status={version.status} />
                </Td>
                <Td className="w-full max-w-0 truncate text-ink-2 max-sm:hidden">{version.note ?? "—"}</Td>
                <Td className="whitespace-nowrap text-ink-2 max-md:hidden">
                  {version.editedBy?.label ?? "—"}
                </Td>
                <Td className="whitespace-nowrap text-right text-ink-2 max-md:hidden">
                  <Ago at={version.publishedAt ?? version.updatedAt} />
                </Td>
                <Td className="text-right">
                  {mayWrite && version.status === "archived" && (
                    <RollBack policyPackId={pack.id} versionId={version.id} version={version.version} />
                  )}
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      </Card>
      {after && (
        <Card>
          <CardHeader
            title={
              before
                ? t("changes", { before: before.version, after: after.version })
                : t("first", { version: after.version })
            }
          />
          <div className="min-w-0 overflow-x-auto p-4">
            {contents ? (
              <VersionDiff before={contents[0]} after={contents[1]} />
            ) : (
              <p className="text-ink-3 text-sm">{t("nothingBefore")}</p>
            )}
          </div>
        </Card>
      )}
    </div>
  );
}
