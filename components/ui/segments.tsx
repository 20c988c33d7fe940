"use client";

import Link from "next/link";
import { type ReactNode, useEffect, useRef } from "react";

interface Segment {
  href: string;
  label: ReactNode;
  current: boolean;
}

/** A few views of one list, side by side, each with an address of its own. Where they do not fit, the current one shows. */
export function Segments({ label, segments }: { label: string; segments: Segment[] }) {
  const nav = useRef<HTMLElement>(null);
  const at = segments.find(({ current }) => current)?.href;
  useEffect(() => {
    if (at === undefined || !nav.current) return;
    const link = nav.current.querySelector<HTMLElement>("[aria-current]");
    if (link) nav.current.scrollLeft = link.offsetLeft - (nav.current.clientWidth - link.offsetWidth) / 2;
  }, [at]);
  return (
    <nav
      ref={nav}
      aria-label={label}
      className="relative flex w-fit max-w-full gap-0.5 overflow-x-auto rounded-lg bg-sunken p-0.5"
    >
      {segments.map(({ href, label: text, current }) => (
        <Link
          key={href}
          href={href}
          aria-current={current ? "page" : undefined}
          className="inline-flex h-7 items-center whitespace-nowrap rounded-md px-2.5 font-medium text-ink-2 text-sm -outline-offset-2 hover:text-ink aria-[current]:bg-surface aria-[current]:text-ink aria-[current]:shadow-sm pointer-coarse:h-10"
        >
          {text}
        </Link>
      ))}
    </nav>
  );
}
