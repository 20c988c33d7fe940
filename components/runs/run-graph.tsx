"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { parseAsString, useQueryState } from "nuqs";
import { useMemo } from "react";
import type { NodePositions } from "@/components/templates/graph-view";
import { type NodeState, TemplateGraph } from "@/components/templates/template-graph";
import { Button } from "@/components/ui/button";
import type { Tone } from "@/components/ui/status";
import type { Step } from "@/lib/contracts/runs";
import type { TemplateDefinition } from "@/lib/contracts/templates";
import { STATUS_LOOKS } from "./run-status";
import { StepDetail } from "./step-detail";
import { takenEdges } from "./taken-edges";

/** The template as it was drawn, for a run to be followed on. */
export interface DrawnTemplate {
  definition: TemplateDefinition;
  positions: NodePositions;
}

const CARDS: Record<Tone, string> = {
  idle: "border-line-strong text-ink-2",
  ok: "border-ok-solid bg-ok-soft",
  wait: "border-wait bg-wait-soft",
  bad: "border-bad-solid bg-bad-soft",
  busy: "border-busy bg-busy-soft",
  undo: "border-undo bg-undo-soft",
};

/** Where a run stands, or what ended it. */
const NOTABLE: ReadonlySet<Step["status"]> = new Set(["running", "waiting", "failed"]);

interface RunGraphProps {
  drawn: DrawnTemplate;
  steps: Step[];
  /** Whether the run is over: what has not begun then never will. */
  ended: boolean;
}

/** The graph of a run: how each step stands, the ways that were taken, and one step's details when it is chosen. */
export function RunGraph({ drawn, steps, ended }: RunGraphProps) {
  const t = useTranslations("run.graph");
  const states = useTranslations("status");
  const [selected, setSelected] = useQueryState("step", parseAsString);
  const looks = useMemo(
    () =>
      Object.fromEntries(
        steps.map(({ nodeId, status, attempt }): [string, NodeState] => {
          const { tone, icon, spin } = STATUS_LOOKS[status];
          const faint = status === "skipped" || status === "cancelled" ? " border-dashed opacity-60" : "";
          const state = ended && status === "pending" ? t("notReached") : states(status);
          const label = attempt > 1 ? t("tried", { status: state, attempt }) : state;
          return [nodeId, { label, icon, spin, className: `${CARDS[tone]}${faint}` }];
        }),
      ),
    [steps, ended, states, t],
  );
  const taken = useMemo(() => takenEdges(drawn.definition, steps), [drawn, steps]);
  const step = steps.find(({ nodeId }) => nodeId === selected);
  return (
    <div className="grid gap-4">
      <TemplateGraph
        {...drawn}
        states={looks}
        taken={taken}
        focus={
          selected ? [selected] : steps.flatMap(({ nodeId, status }) => (NOTABLE.has(status) ? [nodeId] : []))
        }
        selected={selected}
        onSelect={(nodeId) => void setSelected(nodeId === selected ? null : nodeId)}
      />
      {step ? (
        <section aria-label={step.title} className="rounded-xl border border-line bg-surface">
          <header className="flex items-center justify-between gap-3 border-line border-b py-2 pr-2 pl-4">
            <h2 className="min-w-0 truncate font-semibold">{step.title}</h2>
            <Button variant="ghost" size="sm" aria-label={t("close")} onClick={() => void setSelected(null)}>
              <X aria-hidden />
            </Button>
          </header>
          <div className="p-4">
            <StepDetail step={step} />
          </div>
        </section>
      ) : (
        <p className="text-ink-3 text-sm">{t("choose")}</p>
      )}
    </div>
  );
}
