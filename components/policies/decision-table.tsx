import { CircleAlert, ShieldCheck, ShieldX } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Ago } from "@/components/time/instant";
import { Pill } from "@/components/ui/status";
import { ROW_LINK, Table, Td, Th, Tr } from "@/components/ui/table";
import type { Decision } from "@/lib/contracts/decisions";

/** Decisions, one a row. */
export function DecisionTable({ decisions }: { decisions: Decision[] }) {
  const t = useTranslations("decisions");
  const states = useTranslations("status");
  const rules = useTranslations("policies.rule");
  return (
    <Table>
      <thead className="max-sm:sr-only">
        <tr>
          <Th>{t("columns.explanation")}</Th>
          <Th>{t("columns.effect")}</Th>
          <Th className="max-md:hidden">{t("columns.subject")}</Th>
          <Th className="max-lg:hidden">{t("columns.packs")}</Th>
          <Th className="text-right max-sm:hidden">{t("columns.at")}</Th>
        </tr>
      </thead>
      <tbody>
        {decisions.map((decision) => {
          const allowed = decision.effect === "allow";
          return (
            <Tr key={decision.id}>
              <Td className="w-full max-w-0">
                <Link
                  href={`/decisions/${decision.id}`}
                  className={`${ROW_LINK} line-clamp-2 sm:line-clamp-1`}
                >
                  {decision.explanation}
                </Link>
                <span className="text-ink-3 text-xs sm:hidden">
                  <Ago at={decision.at} />
                </span>
              </Td>
              <Td>
                {decision.code ? (
                  <Pill tone="bad" icon={CircleAlert}>
                    {t("failed")}
                  </Pill>
                ) : (
                  <Pill tone={allowed ? "ok" : "bad"} icon={allowed ? ShieldCheck : ShieldX}>
                    {states(decision.effect)}
                  </Pill>
                )}
              </Td>
              <Td className="whitespace-nowrap text-ink-2 max-md:hidden">
                {rules(`subjects.${decision.subject}`)}
              </Td>
              <Td className="whitespace-nowrap text-ink-2 text-xs max-lg:hidden">
                {decision.packs.map(({ packKey, version }) => `${packKey} ${version}`).join(", ") || "—"}
              </Td>
              <Td className="whitespace-nowrap text-right text-ink-2 max-sm:hidden">
                <Ago at={decision.at} />
              </Td>
            </Tr>
          );
        })}
      </tbody>
    </Table>
  );
}
