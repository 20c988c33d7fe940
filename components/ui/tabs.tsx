"use client";

import { Tabs as Primitive } from "radix-ui";
import { type ComponentProps, useEffect, useRef } from "react";
import { cn } from "./class-names";

export const Tabs = Primitive.Root;

/** The names of the views; where they do not fit, the chosen one is in sight. */
export function TabsList({ className, ...props }: ComponentProps<typeof Primitive.List>) {
  const list = useRef<HTMLDivElement>(null);
  // After each change: which one is chosen is known to the list's parent alone.
  useEffect(() => {
    const [all, chosen] = [list.current, list.current?.querySelector<HTMLElement>("[data-state=active]")];
    if (all && chosen) all.scrollLeft = chosen.offsetLeft - (all.clientWidth - chosen.offsetWidth) / 2;
  });
  return (
    <Primitive.List
      ref={list}
      className={cn(
        "relative flex gap-1 overflow-x-auto border-line border-b [scrollbar-width:none]",
        className,
      )}
      {...props}
    />
  );
}

export function TabsTrigger({ className, ...props }: ComponentProps<typeof Primitive.Trigger>) {
  return (
    <Primitive.Trigger
      className={cn(
        "-mb-px inline-flex h-10 shrink-0 items-center gap-1.5 border-transparent border-b-2 px-2 font-medium sm:px-2.5 text-ink-2 text-sm outline-offset-[-4px] hover:text-ink data-[state=active]:border-ink data-[state=active]:text-ink",
        className,
      )}
      {...props}
    />
  );
}

export function TabsContent({ className, ...props }: ComponentProps<typeof Primitive.Content>) {
  return <Primitive.Content className={cn("rounded-md pt-4", className)} {...props} />;
}
