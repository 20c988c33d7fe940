import { useNow, useTranslations } from "next-intl";
import { useState } from "react";
import { formatDuration } from "@/components/time/duration";
import { cn } from "@/components/ui/class-names";
import { Copyable } from "@/components/ui/copyable";
import { Fact, Facts } from "@/components/ui/facts";
import type { Span, Step, Trace } from "@/lib/contracts/runs";
import { useSpanWords } from "./span-words";
import { type WaterfallRow, waterfallRows } from "./waterfall";

const BARS: Record<Span["kind"], string> = {
  run: "bg-ink-3",
  decision: "bg-undo",
  step: "bg-busy",
  attempt: "bg-busy/60",
  approval: "bg-wait",
  effect: "bg-ok",
  proof: "bg-wait",
  verification: "bg-ok",
  sub_run: "bg-undo",
};

const BAD: ReadonlySet<string> = new Set(["failed", "refused", "deny", "rejected"]);

/** Kinds of span that their name does not tell already. */
const TELLS_KIND: ReadonlySet<Span["kind"]> = new Set(["step", "approval", "effect", "proof"]);

/** The trace on one time axis. A row opens the span's attributes. */
export function TraceWaterfall({ trace, steps }: { trace: Trace | null; steps: Step[] }) {
  const t = useTranslations("run.trace");
  const run = useTranslations("run");
  const open = trace?.root.finishedAt === null;
  const now = useNow(open ? { updateInterval: 1000 } : undefined).getTime();
  const [selected, setSelected] = useState<string | null>(null);
  if (!trace) return <p className="text-ink-3 text-sm">{t("unavailable")}</p>;
  return (
    <div className="grid gap-3">
      <p className="flex flex-wrap items-center gap-x-2 text-ink-3 text-sm">
        {run("traceId")} <Copyable value={trace.traceId} what={run("traceId")} className="text-ink-2" />
      </p>
      <ol aria-label={t("caption")} className="overflow-hidden rounded-lg border border-line bg-surface">
        {waterfallRows(trace.root, now).map((row) => (
          <SpanRow
            key={row.span.id}
            row={row}
            steps={steps}
            selected={selected === row.span.id}
            onSelect={() => setSelected((current) => (current === row.span.id ? null : row.span.id))}
          />
        ))}
      </ol>
    </div>
  );
}

function SpanRow({
  row,
  steps,
  selected,
  onSelect,
}: {
  row: WaterfallRow;
  steps: Step[];
  selected: boolean;
  onSelect: () => void;
}) {
  const t = useTranslations("run.trace");
  const { nameOf, statusOf, attributeOf, shownOf } = useSpanWords(steps);
  const { span, depth } = row;
  return (
    <li className="border-line border-b last:border-0">
      <button
        type="button"
        aria-expanded={selected}
        onClick={onSelect}
        className="grid w-full grid-cols-[minmax(0,1fr)_5.5rem] items-center gap-x-3 gap-y-1 px-3 py-1.5 text-left text-sm -outline-offset-2 hover:bg-sunken/60 md:grid-cols-[minmax(0,15rem)_minmax(0,1fr)_5.5rem]"
      >
        <span className="flex min-w-0 items-baseline gap-2" style={{ paddingLeft: `${depth * 0.875}rem` }}>
          <span className="truncate">{nameOf(span)}</span>
          {TELLS_KIND.has(span.kind) && (
            <span className="shrink-0 text-ink-3 text-xs">{t(`kinds.${span.kind}`)}</span>
          )}
        </span>
        <span
          aria-hidden
          className="relative block h-3 rounded-sm bg-sunken max-md:order-last max-md:col-span-2 max-md:h-1.5"
        >
          <span
            className={cn(
              "absolute inset-y-0 rounded-sm",
              BARS[span.kind],
              BAD.has(span.status) && "bg-bad-solid",
              span.finishedAt === null && "animate-pulse",
            )}
            style={{ left: `${row.leftPercent}%`, width: `${row.widthPercent}%` }}
          />
        </span>
        <span className="text-right text-ink-2 text-xs tabular-nums">
          {formatDuration(row.durationMs)}
          <span className="sr-only">
            , {t("starts", { offset: formatDuration(row.offsetMs) })}
            {span.finishedAt === null && `, ${t("running")}`}
          </span>
        </span>
      </button>
      {selected && (
        <div className="border-line border-t bg-canvas px-3 py-3">
          <Facts>
            <Fact name={t("status")}>{statusOf(span)}</Fact>
            <Fact name={t("offset")}>{formatDuration(row.offsetMs)}</Fact>
            <Fact name={t("spanId")}>
              <Copyable value={span.spanId} what={t("spanId")} />
            </Fact>
            {Object.entries(span.attributes).map(([name, value]) => (
              <Fact key={name} name={attributeOf(name)}>
                <span className="break-words">{shownOf(name, value)}</span>
              </Fact>
            ))}
          </Facts>
        </div>
      )}
    </li>
  );
}
