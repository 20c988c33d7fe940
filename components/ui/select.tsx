import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "./class-names";

/** The platform's own select: keyboard, screen reader and phone picker come with it. */
export function Select({ className, ...props }: ComponentProps<"select">) {
  return (
    <span className={cn("relative inline-flex", className)}>
      <select
        className="h-8 w-full appearance-none rounded-md border border-control-line bg-surface pr-8 pl-3 text-ink text-sm pointer-coarse:h-11 pointer-coarse:text-lg"
        {...props}
      />
      <ChevronDown
        aria-hidden
        className="-translate-y-1/2 pointer-events-none absolute top-1/2 right-2 size-4 text-ink-3"
      />
    </span>
  );
}
