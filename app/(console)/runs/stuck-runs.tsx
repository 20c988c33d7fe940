import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { InputSummary } from "@/components/runs/input-summary";
import { Notice } from "@/components/ui/notice";
import { listRuns } from "@/lib/domains/runs";
import type { Scope } from "@/lib/kernel/principal";
import { load } from "../load";

const SHOWN = 5;

/** Says which runs nothing moves, each a link to where it is repaired; nothing when all move. */
export async function StuckRuns({ scope }: { scope: Scope }) {
  if (!scope.permissions.has("runs:read")) return null;
  const { items, nextCursor } = await load(() => listRuns(scope, { stuck: "true", limit: SHOWN }));
  if (items.length === 0) return null;
  const t = await getTranslations("run.stuck");
  return (
    <Notice
      tone="bad"
      icon={TriangleAlert}
      role="status"
      title={nextCursor ? t("overviewMany", { count: SHOWN }) : t("overview", { count: items.length })}
    >
      <ul className="mt-1 grid gap-1.5">
        {items.map(({ id, template, input, stuck }) => (
          <li key={id} className="min-w-0">
            <p className="flex min-w-0 flex-wrap items-baseline gap-x-2">
              <Link
                href={`/runs/${id}`}
                className="font-medium text-ink underline underline-offset-4 hover:text-accent"
              >
                {template.title}
              </Link>
              <span className="min-w-0">
                <InputSummary input={input} />
              </span>
            </p>
            {stuck && <p>{t(`codes.${stuck.code}`)}</p>}
          </li>
        ))}
      </ul>
      {nextCursor && (
        <Link href="/runs?stuck=true" className="mt-1.5 inline-block underline underline-offset-4">
          {t("all")}
        </Link>
      )}
    </Notice>
  );
}
