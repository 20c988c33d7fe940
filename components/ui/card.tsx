import type { ComponentProps, ReactNode } from "react";
import { cn } from "./class-names";

export function Card({ className, ...props }: ComponentProps<"section">) {
  return <section className={cn("min-w-0 rounded-xl border border-line bg-surface", className)} {...props} />;
}

/** Heading row of a card, with room for one action at its end. */
export function CardHeader({
  title,
  action,
  count,
}: {
  title: ReactNode;
  action?: ReactNode;
  count?: number;
}) {
  return (
    <header className="flex min-h-12 items-center justify-between gap-3 border-line border-b px-4 py-2">
      <h2 className="flex items-baseline gap-2 font-semibold text-base">
        {title}
        {count !== undefined && <span className="font-normal text-ink-3 text-sm tabular-nums">{count}</span>}
      </h2>
      {action}
    </header>
  );
}
