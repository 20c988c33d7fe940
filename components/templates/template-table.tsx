import Link from "next/link";
import { useTranslations } from "next-intl";
import { actorName } from "@/components/audit/actor-name";
import { Ago } from "@/components/time/instant";
import { ROW_LINK, Table, Td, Th, Tr } from "@/components/ui/table";
import type { Template } from "@/lib/contracts/template-routes";
import { TemplateStatusPill } from "./template-status";

/** Templates, one a row. */
export function TemplateTable({ templates }: { templates: Template[] }) {
  const t = useTranslations("templates.columns");
  return (
    <Table>
      <thead className="max-sm:sr-only">
        <tr>
          <Th>{t("template")}</Th>
          <Th>{t("status")}</Th>
          <Th className="text-right max-md:hidden">{t("published")}</Th>
          <Th className="text-right max-md:hidden">{t("draft")}</Th>
          <Th className="max-lg:hidden">{t("updatedBy")}</Th>
          <Th className="text-right max-sm:hidden">{t("updated")}</Th>
        </tr>
      </thead>
      <tbody>
        {templates.map((template) => (
          <Tr key={template.id}>
            <Td className="max-sm:w-full max-sm:max-w-0 sm:max-w-72">
              <Link href={`/templates/${template.id}`} className={ROW_LINK}>
                {template.title}
              </Link>
              <p className="truncate font-mono text-ink-3 text-xs">{template.key}</p>
            </Td>
            <Td className="max-sm:pl-0 max-sm:text-right">
              <TemplateStatusPill status={template.status} />
            </Td>
            <Td className="text-right text-ink-2 tabular-nums max-md:hidden">{template.published ?? "–"}</Td>
            <Td className="text-right text-ink-2 tabular-nums max-md:hidden">{template.draft ?? "–"}</Td>
            <Td className="max-w-44 truncate text-ink-2 max-lg:hidden">
              {template.updatedBy ? actorName(template.updatedBy) : "–"}
            </Td>
            <Td className="text-right text-ink-2 max-sm:hidden">
              <Ago at={template.updatedAt} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
