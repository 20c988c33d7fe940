"use client";

import { Check, Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";

/** A command or message to copy. */
export function CodeSample({ title, text }: { title: string; text: string }) {
  const t = useTranslations("fields");
  const [copied, setCopied] = useState(false);

  async function copy() {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1600);
  }

  return (
    <figure className="min-w-0 self-start overflow-hidden rounded-xl border border-line bg-surface">
      <figcaption className="flex items-center justify-between gap-2 border-line border-b py-1 pr-1 pl-3 text-ink-3 text-xs">
        {title}
        <Button variant="ghost" size="icon" onClick={copy} aria-label={t("copy", { what: title })}>
          {copied ? <Check aria-hidden className="text-ok" /> : <Copy aria-hidden />}
        </Button>
      </figcaption>
      <section
        aria-label={title} // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
        tabIndex={0}
        className="max-h-96 overflow-auto p-3 -outline-offset-2"
      >
        <pre className="text-xs leading-relaxed">{text}</pre>
      </section>
      <span role="status" className="sr-only">
        {copied && t("copied")}
      </span>
    </figure>
  );
}
