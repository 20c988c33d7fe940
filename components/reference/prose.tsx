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
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no identity
      <code key={index} className="rounded bg-sunken px-1 py-0.5 text-[0.92em] [overflow-wrap:anywhere]">
        {part}
      </code>
    ) : (
      part
    ),
  );
}
