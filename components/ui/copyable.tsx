"use client";

import { Check, Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { cn } from "./class-names";

interface CopyableProps {
  value: string;
  /** What it is, for the button's name: "Run id". */
  what: string;
  /** Show only the start of a hash. */
  digits?: number;
  className?: string;
}

/** An id or hash in the fixed-width face, with a button that copies all of it. */
export function Copyable({ value, what, digits, className }: CopyableProps) {
  const t = useTranslations("fields");
  const [copied, setCopied] = useState(false);

  async function copy() {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    setTimeout(() => setCopied(false), 1600);
  }

  const Icon = copied ? Check : Copy;
  return (
    <span className={cn("inline-flex min-w-0 max-w-full items-center gap-1", className)}>
      <code title={value} className="truncate text-xs">
        {digits ? value.slice(0, digits) : value}
      </code>
      <button
        type="button"
        onClick={copy}
        aria-label={t("copy", { what })}
        className="relative z-10 grid size-6 shrink-0 place-items-center rounded text-ink-3 hover:bg-sunken hover:text-ink"
      >
        <Icon aria-hidden className={cn("size-3.5", copied && "text-ok")} />
      </button>
      <span role="status" className="sr-only">
        {copied && t("copied")}
      </span>
    </span>
  );
}
