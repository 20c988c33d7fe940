"use client";

import { FlaskConical } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { SimulationView } from "@/components/policies/simulation-view";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Labelled, Textarea } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import type { Simulation } from "@/lib/contracts/policy-simulation";
import { ActionProblem } from "../../action-problem";
import { simulate } from "../actions";
import type { Answer } from "../answer";

/** Replays recorded decisions, and inputs pasted here, against the draft. */
export function SimulateForm({ policyPackId, hasDraft }: { policyPackId: string; hasDraft: boolean }) {
  const t = useTranslations("policies.simulation");
  const [last, setLast] = useState("200");
  const [pasted, setPasted] = useState("");
  const [state, setState] = useState<Answer<Simulation>>({});
  const [pending, start] = useTransition();
  const inputs = pastedInputs(pasted);
  if (!hasDraft) {
    return (
      <Notice icon={FlaskConical} title={t("noDraft")}>
        {t("noDraftBody")}
      </Notice>
    );
  }
  const run = () =>
    start(async () => {
      const recorded = last === "0" ? {} : { recorded: { last: Number(last) } };
      setState(await simulate(policyPackId, { ...recorded, ...(inputs?.length && { inputs }) }));
    });
  return (
    <div className="grid min-w-0 gap-5">
      <Card className="grid gap-4 p-4">
        <p className="max-w-prose text-ink-2 text-sm">{t("intro")}</p>
        <Labelled id="last" label={t("recorded")}>
          <Select id="last" value={last} onChange={(event) => setLast(event.target.value)} className="w-fit">
            {["0", "50", "200", "1000"].map((count) => (
              <option key={count} value={count}>
                {count === "0" ? t("noRecorded") : t("lastDecisions", { count: Number(count) })}
              </option>
            ))}
          </Select>
        </Labelled>
        <Labelled
          id="pasted"
          label={t("paste")}
          hint={t("pasteHint")}
          problem={inputs === undefined ? t("pasteProblem") : undefined}
        >
          <Textarea
            id="pasted"
            value={pasted}
            spellCheck={false}
            aria-describedby="pasted-note"
            aria-invalid={inputs === undefined ? true : undefined}
            onChange={(event) => setPasted(event.target.value)}
            className="min-h-28 font-mono text-xs"
          />
        </Labelled>
        <Button
          onClick={run}
          disabled={pending || inputs === undefined || (last === "0" && inputs.length === 0)}
          className="w-fit"
        >
          <FlaskConical aria-hidden />
          {pending ? t("working") : t("run")}
        </Button>
        <ActionProblem state={state} />
        {state.issues && (
          <ul className="text-bad text-sm">
            {state.issues.map(({ path, message }) => (
              <li key={path}>
                {path}: {message}
              </li>
            ))}
          </ul>
        )}
      </Card>
      {state.data && <SimulationView simulation={state.data} />}
    </div>
  );
}

type PastedInput = { subject: "intent"; input: Record<string, unknown> };

/** One document or a list of them; nothing when the text is neither. */
function pastedInputs(text: string): PastedInput[] | undefined {
  if (text.trim() === "") return [];
  try {
    const documents: unknown[] = [JSON.parse(text)].flat();
    const objects = documents.filter(
      (one): one is Record<string, unknown> => typeof one === "object" && one !== null && !Array.isArray(one),
    );
    return objects.length === documents.length
      ? objects.map((input) => ({ subject: "intent", input }))
      : undefined;
  } catch {
    return undefined;
  }
}
