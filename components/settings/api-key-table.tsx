import { CircleCheck, CircleX, type LucideIcon, TimerOff } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Ago } from "@/components/time/instant";
import { Pill, type Tone } from "@/components/ui/status";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import type { ApiKey } from "@/lib/contracts/api-keys";

const LOOKS: Record<ApiKey["status"], { tone: Tone; icon: LucideIcon }> = {
  active: { tone: "ok", icon: CircleCheck },
  expired: { tone: "idle", icon: TimerOff },
  revoked: { tone: "bad", icon: CircleX },
};

/** API keys, one a row. `actionsOf` gives what can be done with one. */
export function ApiKeyTable({ keys, actionsOf }: { keys: ApiKey[]; actionsOf: (key: ApiKey) => ReactNode }) {
  const t = useTranslations("settings.keys");
  return (
    <Table>
      <thead className="max-sm:sr-only">
        <tr>
          <Th>{t("columns.name")}</Th>
          <Th>{t("columns.status")}</Th>
          <Th className="max-lg:hidden">{t("columns.created")}</Th>
          <Th className="max-md:hidden">{t("columns.lastUsed")}</Th>
          <Th className="max-md:hidden">{t("columns.expires")}</Th>
          <Th className="text-right">
            <span className="sr-only">{t("columns.actions")}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <Tr key={key.id} className="max-sm:grid max-sm:grid-cols-[minmax(0,1fr)_auto]">
            <Td className="w-full sm:max-w-0">
              <p className="flex flex-wrap items-baseline gap-x-2">
                <span className="break-words font-medium">{key.name}</span>
                <code className="text-ink-3 text-xs">{key.prefix}…</code>
              </p>
              <p className="text-ink-3" title={key.scopes.join(", ")}>
                {t("scopeCount", { count: key.scopes.length })}
              </p>
            </Td>
            <Td>
              <Pill {...LOOKS[key.status]}>{t(`status.${key.status}`)}</Pill>
              {key.replacedBy && <p className="mt-1 text-ink-3 text-xs">{t("rotated")}</p>}
            </Td>
            <Td className="whitespace-nowrap text-ink-2 max-lg:hidden">
              <Ago at={key.createdAt} />
              {key.createdBy && (
                <p className="text-ink-3 text-xs">{t("byWhom", { name: key.createdBy.name })}</p>
              )}
            </Td>
            <Td className="text-ink-2 max-md:hidden">
              {key.lastUsedAt ? <Ago at={key.lastUsedAt} /> : t("neverUsed")}
            </Td>
            <Td className="text-ink-2 max-md:hidden">
              {key.expiresAt ? <Ago at={key.expiresAt} /> : t("never")}
            </Td>
            <Td className="max-sm:col-span-2 max-sm:pt-0">{actionsOf(key)}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
