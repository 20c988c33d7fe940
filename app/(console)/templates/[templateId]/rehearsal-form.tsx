"use client";

import { CircleCheck, CircleX, Play, Scale } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo, useState, useTransition } from "react";
import type { NodePositions } from "@/components/templates/graph-view";
import { sampleOf } from "@/components/templates/sample-input";
import { type NodeMark, TemplateGraph } from "@/components/templates/template-graph";
import { Button } from "@/components/ui/button";
import { Labelled, Textarea } from "@/components/ui/field";
import { JsonBlock } from "@/components/ui/json-block";
import { Notice } from "@/components/ui/notice";
import { Pill, type Tone } from "@/components/ui/status";
import type { Rehearsal, RehearsedStep } from "@/lib/contracts/dry-run";
import type { TemplateDefinition } from "@/lib/contracts/templates";
import type { Json } from "@/lib/kernel/canonical";
import { type RehearsalOutcome, rehearseIntent } from "../actions";
import { OutcomeProblem } from "../outcome-problem";

const TONES: Record<RehearsedStep["status"], Tone> = { succeeded: "ok", failed: "bad", skipped: "idle" };

interface RehearsalFormProps {
  definition: TemplateDefinition;
  positions: NodePositions;
}

/** Tries a version with an input: which way it takes and what policy says. Nothing is stored or sent. */
export function RehearsalForm({ definition, positions }: RehearsalFormProps) {
  const t = useTranslations("template.rehearsal");
  const [input, setInput] = useState(() => JSON.stringify(sampleOf(definition.inputSchema), null, 2));
  const [samples, setSamples] = useState("{}");
  const [outcome, setOutcome] = useState<RehearsalOutcome>({});
  const [pending, startTransition] = useTransition();
  const [given, wanted] = [parsed(input), parsed(samples)];
  const { rehearsal } = outcome;
  const marks = useMemo(() => marksOf(rehearsal), [rehearsal]);

  function run() {
    startTransition(async () => {
      setOutcome(await rehearseIntent({ definition, input: given, samples: wanted }));
    });
  }

  return (
    <div className="grid gap-5 lg:grid-cols-[20rem_minmax(0,1fr)]">
      <div className="grid content-start gap-4">
        <p className="text-ink-2 text-sm">{t("intro")}</p>
        <Labelled id="input" label={t("input")} problem={given === undefined && t("notJson")}>
          <Textarea
            id="input"
            value={input}
            onChange={(event) => setInput(event.target.value)}
            rows={9}
            spellCheck={false}
            aria-describedby={given === undefined ? "input-note" : undefined}
            className="font-mono text-xs"
          />
        </Labelled>
        <Labelled
          id="samples"
          label={t("samples")}
          hint={t("samplesHint")}
          problem={wanted === undefined && t("notJson")}
        >
          <Textarea
            id="samples"
            value={samples}
            onChange={(event) => setSamples(event.target.value)}
            rows={6}
            spellCheck={false}
            aria-describedby="samples-note"
            className="font-mono text-xs"
          />
        </Labelled>
        <Button onClick={run} disabled={pending || given === undefined || wanted === undefined}>
          <Play aria-hidden />
          {pending ? t("working") : t("run")}
        </Button>
        {!pending && <OutcomeProblem state={outcome} />}
      </div>
      <div className="grid min-w-0 content-start gap-4">
        <TemplateGraph
          definition={definition}
          positions={positions}
          marks={marks}
          {...(rehearsal && { taken: rehearsal.edges })}
        />
        <div role="status">{rehearsal && <Told rehearsal={rehearsal} />}</div>
      </div>
    </div>
  );
}

function Told({ rehearsal }: { rehearsal: Rehearsal }) {
  const t = useTranslations("template.rehearsal");
  const { outcome, error, output, steps, decisions, needsSamples } = rehearsal;
  const succeeded = outcome === "succeeded";
  return (
    <div className="grid gap-3">
      <Notice tone={succeeded ? "ok" : "bad"} icon={succeeded ? CircleCheck : CircleX} title={t(outcome)}>
        {error && `${error.code}: ${error.message}`}
        {needsSamples.length > 0 && <p>{t("needsSamples", { nodes: needsSamples.join(", ") })}</p>}
      </Notice>
      {decisions.map(({ id, explanation }) => (
        <Notice key={id} icon={Scale} title={explanation} />
      ))}
      <ol className="divide-y divide-line rounded-xl border border-line bg-surface">
        {steps.map((step) => (
          <li key={step.nodeId} className="grid gap-2 px-4 py-3">
            <p className="flex flex-wrap items-center gap-2 text-sm">
              <Pill tone={TONES[step.status]}>{t(`steps.${step.status}`)}</Pill>
              <span className="font-medium">{step.nodeId}</span>
              {step.assumed && <span className="text-ink-3 text-xs">{t("assumed")}</span>}
            </p>
            {step.error && <p className="text-bad text-sm">{step.error.message}</p>}
            {Object.keys(step.would).length > 0 && (
              <JsonBlock value={step.would as Json} label={t("would", { node: step.nodeId })} />
            )}
          </li>
        ))}
      </ol>
      {output && <JsonBlock value={output as Json} label={t("output")} />}
    </div>
  );
}

function marksOf(rehearsal: Rehearsal | undefined): Record<string, NodeMark> {
  return Object.fromEntries(rehearsal?.steps.map(({ nodeId, status }) => [nodeId, status]) ?? []);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
