import { CornerDownRight, CornerLeftUp } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { Run, Step } from "@/lib/contracts/runs";
import { RunStatusPill } from "./run-status";

const LINK = "inline-flex items-center gap-1.5 text-sm underline-offset-4 hover:underline";

/** The run that began this one, and those it began itself; nothing when there are none. */
export function RunFamily({ run, steps }: { run: Run; steps: Step[] }) {
  const t = useTranslations("run");
  const children = steps.filter(({ childRun }) => childRun);
  if (!run.parent && children.length === 0) return null;
  return (
    <nav aria-label={t("family")} className="flex flex-wrap gap-x-6 gap-y-2">
      {run.parent && (
        <Link href={`/runs/${run.parent.runId}`} className={LINK}>
          <CornerLeftUp className="size-4 text-ink-3" aria-hidden />
          {t("begunBy", { node: run.parent.nodeId })}
        </Link>
      )}
      {children.map(({ nodeId, title, childRun }) => (
        <span key={nodeId} className="inline-flex items-center gap-2">
          <Link href={`/runs/${childRun?.id}`} className={LINK}>
            <CornerDownRight className="size-4 text-ink-3" aria-hidden />
            {t("began", { title })}
          </Link>
          {childRun && <RunStatusPill status={childRun.status} />}
        </span>
      ))}
    </nav>
  );
}
