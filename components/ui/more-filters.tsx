"use client";

import { SlidersHorizontal } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "./button";
import { cn } from "./class-names";

interface MoreFiltersProps {
  label: string;
  /** Whether one of them narrows the list: then they are in sight. */
  active: boolean;
  children: ReactNode;
}

/** Filters that a phone shows when they are asked for, so that the list begins within the first screen. */
export function MoreFilters({ label, active, children }: MoreFiltersProps) {
  const [open, setOpen] = useState(active);
  return (
    <>
      <Button
        variant="outline"
        size="sm"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="aria-expanded:bg-sunken pointer-coarse:h-10 sm:hidden"
      >
        <SlidersHorizontal aria-hidden />
        {label}
      </Button>
      <div className={cn("contents", !open && "max-sm:hidden")}>{children}</div>
    </>
  );
}
