import { cn } from "@/components/ui/class-names";

/** Characters of code that still fit a phone's line, and so stay together. */
const LONG = 32;

/** Text of the API's document: paragraphs, and code between backticks. */
export function Prose({ text, className }: { text: string; className?: string }) {
  return text.split("\n\n").map((paragraph) => (
    <p key={paragraph} className={className}>
      <Coded text={paragraph} />
    </p>
  ));
}

/** One line of it. */
export function Coded({ text }: { text: string }) {
  return text.split("`").map((part, index) =>
    index % 2 === 1 ? (
      <code
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no identity
        key={index}
        className={cn(
          "rounded bg-sunken px-1 py-0.5 text-[0.92em] [overflow-wrap:anywhere]",
          part.length <= LONG && "whitespace-nowrap",
        )}
      >
        {part}
      </code>
    ) : (
      part
    ),
  );
}
