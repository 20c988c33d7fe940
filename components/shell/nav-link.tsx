"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";

/** A link of the main navigation; tells assistive technology which one is the current page. */
export function NavLink({ href, children }: { href: string; children: ReactNode }) {
  const pathname = usePathname();
  const current = href === "/" ? pathname === "/" : pathname === href || pathname.startsWith(`${href}/`);
  return (
    <Link
      href={href}
      aria-current={current ? "page" : undefined}
      className="flex h-8 items-center gap-2.5 rounded-md px-2 font-medium text-ink-2 text-sm hover:bg-sunken hover:text-ink aria-[current]:bg-sunken aria-[current]:text-ink pointer-coarse:h-11 [&>svg]:size-4 [&>svg]:text-ink-3 aria-[current]:[&>svg]:text-ink"
    >
      {children}
    </Link>
  );
}
