import Link from "next/link";
import { useTranslations } from "next-intl";
import { actorName } from "@/components/audit/actor-name";
import { Ago } from "@/components/time/instant";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import type { TemplateVersion } from "@/lib/contracts/template-routes";
import { TemplateStatusPill } from "./template-status";

/** A template's versions, newest first, each with the way to look at it, compare it and take it out. */
export function VersionList({ versions }: { versions: TemplateVersion[] }) {
  const t = useTranslations("template.versions");
  const newest = versions[0]?.version;
  return (
    <Table>
      <thead className="max-sm:sr-only">
        <tr>
          <Th>{t("version")}</Th>
          <Th className="max-sm:hidden">{t("note")}</Th>
          <Th className="max-md:hidden">{t("by")}</Th>
          <Th className="max-lg:hidden">{t("checksum")}</Th>
          <Th className="text-right">{t("actions")}</Th>
        </tr>
      </thead>
      <tbody>
        {versions.map(
          ({ id, templateId, version, status, note, createdBy, createdAt, publishedAt, checksum }) => (
            <Tr key={id}>
              <Td className="sm:whitespace-nowrap">
                <Link
                  href={`/templates/${templateId}?version=${version}`}
                  className="mr-2 font-medium tabular-nums hover:text-accent"
                >
                  {t("number", { version })}
                </Link>
                <TemplateStatusPill status={status} />
                {note && <p className="mt-1 break-words text-ink-2 sm:hidden">{note}</p>}
              </Td>
              <Td className="max-w-64 break-words text-ink-2 max-sm:hidden">{note ?? "–"}</Td>
              <Td className="text-ink-2 max-md:hidden">
                {createdBy ? actorName(createdBy) : "–"}
                <span className="block text-ink-3 text-xs">
                  <Ago at={publishedAt ?? createdAt} />
                </span>
              </Td>
              <Td className="font-mono text-ink-3 text-xs max-lg:hidden">{checksum.slice(0, 12)}</Td>
              <Td className="text-right align-top text-sm sm:align-middle">
                <span className="inline-flex flex-wrap justify-end gap-x-3 gap-y-1">
                  {newest !== undefined && newest !== version && (
                    <Link
                      href={`/templates/${templateId}?view=changes&version=${version}&other=${newest}`}
                      className="text-accent hover:underline"
                    >
                      {t("compare", { version: newest })}
                    </Link>
                  )}
                  <a
                    href={`/templates/${templateId}/versions/${version}/export`}
                    download
                    className="text-accent hover:underline"
                  >
                    {t("export")}
                  </a>
                </span>
              </Td>
            </Tr>
          ),
        )}
      </tbody>
    </Table>
  );
}
