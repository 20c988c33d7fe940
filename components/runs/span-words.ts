import { useFormatter, useTranslations } from "next-intl";
import { formatDuration } from "@/components/time/duration";
import type { Span, Step } from "@/lib/contracts/runs";

/** What a reader calls a span, its state and its attributes; what is not known by a word keeps its code. */
export function useSpanWords(steps: Pick<Step, "nodeId" | "title">[]) {
  const t = useTranslations("run.trace");
  const states = useTranslations("status");
  const effects = useTranslations("effects.kinds");
  const effectStates = useTranslations("run.effects.states");
  const nodes = useTranslations("template.kinds");
  const methods = useTranslations("run.trace.methods");
  const channels = useTranslations("proofs.channels");
  const format = useFormatter();
  const known = <K extends string>(words: { (key: K): string; has: (key: K) => boolean }, code: string) =>
    words.has(code as K) ? words(code as K) : null;

  function nameOf({ kind, name }: Span): string {
    if (kind === "step") return steps.find(({ nodeId }) => nodeId === name)?.title ?? name;
    if (kind === "attempt") return `${t("kinds.attempt")} ${/\d+/.exec(name)?.[0] ?? ""}`.trim();
    if (kind === "effect") return known(effects, name) ?? name;
    return kind === "approval" || kind === "proof" ? name : t(`kinds.${kind}`);
  }
  const statusOf = ({ status }: Span) => known(states, status) ?? known(effectStates, status) ?? status;
  function shownOf(name: string, value: Span["attributes"][string]): string {
    if (name === "kind") return known(nodes, String(value)) ?? String(value);
    if (name === "method") return known(methods, String(value)) ?? String(value);
    if (name === "channel") return known(channels, String(value)) ?? String(value);
    if (name.endsWith("At"))
      return format.dateTime(new Date(String(value)), {
        dateStyle: "medium",
        timeStyle: "medium",
        hourCycle: "h23",
      });
    return name === "micros" ? formatDuration(Number(value) / 1000) : String(value);
  }
  const attributeOf = (name: string) =>
    t.has(`attributes.${name}` as "status") ? t(`attributes.${name}` as "status") : name;
  return { nameOf, statusOf, attributeOf, shownOf };
}
