import Link from "next/link";
import { useTranslations } from "next-intl";
import { Ago } from "@/components/time/instant";
import { ROW_LINK, Table, Td, Th, Tr } from "@/components/ui/table";
import type { PolicyPackView } from "@/lib/contracts/policies";
import { PolicyStatusPill } from "./policy-status";

/** Policy packs, one a row. */
export function PolicyTable({ policies }: { policies: PolicyPackView[] }) {
  const t = useTranslations("policies");
  return (
    <Table>
      <thead className="max-sm:sr-only">
        <tr>
          <Th>{t("columns.policy")}</Th>
          <Th>{t("columns.status")}</Th>
          <Th className="max-sm:hidden">{t("columns.inForce")}</Th>
          <Th className="max-md:hidden">{t("columns.draft")}</Th>
          <Th className="text-right max-sm:hidden">{t("columns.changed")}</Th>
        </tr>
      </thead>
      <tbody>
        {policies.map((pack) => (
          <Tr key={pack.id}>
            <Td className="w-full max-w-0">
              <Link href={`/policies/${pack.id}`} className={`${ROW_LINK} block truncate`}>
                {pack.title}
              </Link>
              <code className="block truncate text-ink-3 text-xs">{pack.key}</code>
            </Td>
            <Td>
              <PolicyStatusPill status={pack.status} />
            </Td>
            <Td className="whitespace-nowrap text-ink-2 tabular-nums max-sm:hidden">
              {pack.published ? t("versions.number", { version: pack.published.version }) : "—"}
            </Td>
            <Td className="whitespace-nowrap text-ink-2 tabular-nums max-md:hidden">
              {pack.draft ? t("versions.number", { version: pack.draft.version }) : "—"}
            </Td>
            <Td className="whitespace-nowrap text-right text-ink-2 max-sm:hidden">
              <Ago at={pack.updatedAt} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
