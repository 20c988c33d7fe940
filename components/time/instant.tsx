"use client";

import { useFormatter, useNow } from "next-intl";

/** An instant on the reader's clock, to the minute, or with `precise` to the second. */
export function Instant({ at, precise = false }: { at: string; precise?: boolean }) {
  const format = useFormatter();
  const date = new Date(at);
  return (
    <time dateTime={at} className="whitespace-nowrap tabular-nums">
      {format.dateTime(date, {
        dateStyle: "medium",
        timeStyle: precise ? "medium" : "short",
        hourCycle: "h23",
      })}
    </time>
  );
}

/** How long ago, or how soon, kept up to date; the exact instant is its title. */
export function Ago({ at }: { at: string }) {
  const format = useFormatter();
  const now = useNow({ updateInterval: 20_000 });
  const date = new Date(at);
  return (
    <time
      dateTime={at}
      title={format.dateTime(date, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" })}
      className="whitespace-nowrap tabular-nums"
    >
      {format.relativeTime(date, { now, style: "narrow" })}
    </time>
  );
}
