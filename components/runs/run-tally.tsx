import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { cn } from "@/components/ui/class-names";
import type { Tone } from "@/components/ui/status";
import { RUN_STATUSES, type RunStatus } from "@/lib/kernel/states";
import { STATUS_LOOKS } from "./run-status";

const INK: Record<Tone, string> = {
  idle: "text-ink-3",
  ok: "text-ok",
  wait: "text-wait",
  bad: "text-bad",
  busy: "text-busy",
  undo: "text-undo",
};

/** States that are shown even when no run is in them; the others appear when they occur. */
const ALWAYS: ReadonlySet<RunStatus> = new Set(["running", "waiting", "succeeded", "failed"]);

/** How many runs are in each state; each count leads to them. */
export function RunTally({ counts }: { counts: Record<RunStatus, number> }) {
  const t = useTranslations("status");
  const heading = useTranslations("overview");
  const format = useFormatter();
  const shown = RUN_STATUSES.filter((status) => ALWAYS.has(status) || counts[status] > 0);
  return (
    <section aria-label={heading("runsByStatus")}>
      <ul className="grid grid-cols-2 gap-px overflow-hidden rounded-xl border border-line bg-line sm:grid-cols-[repeat(auto-fit,minmax(8rem,1fr))]">
        {shown.map((status) => {
          const { icon: Icon, tone } = STATUS_LOOKS[status];
          return (
            <li key={status} className="grid bg-surface max-sm:last:odd:col-span-2">
              <Link href={`/runs?status=${status}`} className="grid gap-1 px-4 py-3 hover:bg-sunken/60">
                <span className="flex items-center gap-1.5 text-ink-2 text-sm">
                  <Icon aria-hidden className={cn("size-4", INK[tone])} />
                  {t(status)}
                </span>
                <span
                  className={cn(
                    "font-semibold text-2xl tabular-nums tracking-tight",
                    counts[status] === 0 && "text-ink-3",
                  )}
                >
                  {format.number(counts[status])}
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
