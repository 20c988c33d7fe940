import { CircleHelp } from "lucide-react";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { Ago } from "@/components/time/instant";
import { Notice } from "@/components/ui/notice";
import { listEffects } from "@/lib/domains/effects";
import type { Scope } from "@/lib/kernel/principal";
import { load } from "../load";

const SHOWN = 5;

/** Says which acts nobody knows the outcome of, each a link to where somebody says it; nothing when all are known. */
export async function UnknownEffects({ scope }: { scope: Scope }) {
  if (!scope.permissions.has("runs:read")) return null;
  const { items, nextCursor } = await load(() => listEffects(scope, { status: "unknown", limit: SHOWN }));
  if (items.length === 0) return null;
  const t = await getTranslations("effects");
  return (
    <Notice
      tone="wait"
      icon={CircleHelp}
      role="status"
      title={nextCursor ? t("overviewMany", { count: SHOWN }) : t("overview", { count: items.length })}
    >
      <ul className="mt-1 grid gap-1">
        {items.map(({ id, kind, run, dispatchedAt, intendedAt }) => (
          <li key={id} className="flex min-w-0 flex-wrap items-baseline gap-x-2">
            <Link
              href={`/effects/${id}`}
              className="font-medium text-ink underline underline-offset-4 hover:text-accent"
            >
              {run.template.title}
            </Link>
            <span>
              {t(`kinds.${kind}`)} · <Ago at={dispatchedAt ?? intendedAt} />
            </span>
          </li>
        ))}
      </ul>
      {nextCursor && (
        <Link href="/effects" className="mt-1.5 inline-block underline underline-offset-4">
          {t("overviewAll")}
        </Link>
      )}
    </Notice>
  );
}
