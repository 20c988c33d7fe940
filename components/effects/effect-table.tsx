import Link from "next/link";
import { useTranslations } from "next-intl";
import { Ago } from "@/components/time/instant";
import { ROW_LINK, Table, Td, Th, Tr } from "@/components/ui/table";
import type { Effect } from "@/lib/contracts/effects";
import { EffectStatusPill } from "./effect-status";

/** Acts on the outside world, one a row: what was sent for which run, how it stands and what the other side said. */
export function EffectTable({ effects }: { effects: Effect[] }) {
  const t = useTranslations("effects");
  return (
    <Table>
      <thead className="max-sm:sr-only">
        <tr>
          <Th>{t("columns.effect")}</Th>
          <Th>{t("columns.status")}</Th>
          <Th className="max-md:hidden">{t("columns.answer")}</Th>
          <Th className="text-right max-lg:hidden">{t("columns.attempts")}</Th>
          <Th className="text-right max-sm:hidden">{t("columns.sent")}</Th>
        </tr>
      </thead>
      <tbody>
        {effects.map((effect) => (
          <Tr key={effect.id}>
            <Td className="max-sm:w-full max-sm:max-w-0 sm:max-w-64">
              <Link href={`/effects/${effect.id}`} className={`${ROW_LINK} line-clamp-2`}>
                {effect.run.template.title}
              </Link>
              <p className="truncate text-ink-3 text-xs">
                {t(`kinds.${effect.kind}`)} · <span className="font-mono">{effect.nodeId}</span>
              </p>
            </Td>
            <Td className="max-sm:pl-0 max-sm:text-right">
              <EffectStatusPill status={effect.status} />
            </Td>
            <Td className="max-w-80 truncate text-ink-2 max-md:hidden">{effect.error?.message ?? "—"}</Td>
            <Td className="text-right text-ink-2 tabular-nums max-lg:hidden">{effect.attempts}</Td>
            <Td className="text-right text-ink-2 max-sm:hidden">
              <Ago at={effect.dispatchedAt ?? effect.intendedAt} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
