import { ChevronRight, Link2 } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Copyable } from "@/components/ui/copyable";
import { Fact, Facts } from "@/components/ui/facts";
import { JsonBlock } from "@/components/ui/json-block";
import type { RunEvent } from "@/lib/contracts/runs";

interface JournalProps {
  /** From the first entry on, as far as they were read. */
  events: RunEvent[];
  /** Entries there are. */
  total: number;
  readMore: () => Promise<void>;
}

/** The run's journal: every event in order, each opening to its data and the hashes that seal it. */
export function Journal({ events, total, readMore }: JournalProps) {
  const t = useTranslations("run.journal");
  const [pending, startReading] = useTransition();
  const left = total - events.length;
  if (events.length === 0) return <p className="text-ink-3 text-sm">{t("empty")}</p>;
  return (
    <div className="grid gap-3">
      <p className="flex items-center gap-2 text-ink-3 text-sm">
        <Link2 aria-hidden className="size-4" />
        {t("note")}
      </p>
      <ol
        aria-label={t("caption")}
        className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface"
      >
        {events.map((event) => (
          <JournalEntry key={event.seq} event={event} />
        ))}
      </ol>
      {left > 0 && (
        <Button
          variant="outline"
          className="justify-self-center"
          disabled={pending}
          onClick={() => startReading(readMore)}
        >
          {pending ? t("reading") : t("more", { left })}
        </Button>
      )}
    </div>
  );
}

function JournalEntry({ event }: { event: RunEvent }) {
  const t = useTranslations("run.journal");
  const format = useFormatter();
  const time = format.dateTime(new Date(event.at), {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    hourCycle: "h23",
  });
  return (
    <li data-event={event.type}>
      <details className="group">
        <summary className="grid list-none grid-cols-[2.25rem_minmax(0,1fr)_auto_1rem] items-center gap-2 px-3 py-2 text-sm hover:bg-sunken/60 sm:grid-cols-[2.25rem_minmax(0,1fr)_6rem_6rem_1rem] [&::-webkit-details-marker]:hidden">
          <span className="text-right text-ink-3 text-xs tabular-nums">{event.seq}</span>
          <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
            <code className="text-[0.78rem]">{event.type}</code>
            {event.nodeId && <span className="text-ink-3">{event.nodeId}</span>}
          </span>
          <code title={event.hash} className="truncate text-ink-3 text-xs max-sm:hidden">
            {event.hash.slice(0, 10)}
          </code>
          <time dateTime={event.at} className="text-right text-ink-2 text-xs tabular-nums">
            {time}
          </time>
          <ChevronRight aria-hidden className="size-4 text-ink-3 transition-transform group-open:rotate-90" />
        </summary>
        <div className="grid gap-3 border-line border-t bg-canvas px-3 py-3 sm:pl-13">
          <Facts>
            <Fact name={t("hash")}>
              <Copyable value={event.hash} what={t("hash")} />
            </Fact>
            <Fact name={t("prevHash")}>
              <Copyable value={event.prevHash} what={t("prevHash")} />
            </Fact>
          </Facts>
          <JsonBlock value={event.data} label={`${t("data")} ${event.seq}`} />
        </div>
      </details>
    </li>
  );
}
