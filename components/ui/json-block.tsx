import type { Json } from "@/lib/kernel/canonical";
import { cn } from "./class-names";

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function paint(text: string) {
  const parts: { text: string; className?: string }[] = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > at) parts.push({ text: text.slice(at, match.index) });
    const [token, string, colon] = match;
    const className = colon ? "text-ink-2" : string ? "text-ok" : "text-busy";
    parts.push({ text: token, className });
    at = match.index + token.length;
  }
  parts.push({ text: text.slice(at) });
  return parts;
}

/** A JSON value, indented and lightly coloured; scrolls by itself when it is large. */
export function JsonBlock({ value, label, className }: { value: Json; label: string; className?: string }) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
      tabIndex={0}
      className={cn("max-h-80 overflow-auto rounded-lg border border-line bg-sunken p-3", className)}
    >
      <pre className="whitespace-pre-wrap text-xs leading-relaxed [overflow-wrap:anywhere]">
        {paint(JSON.stringify(value, null, 2)).map((part, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: tokens of a text have no identity
          <span key={index} className={part.className}>
            {part.text}
          </span>
        ))}
      </pre>
    </section>
  );
}
