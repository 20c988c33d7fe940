"use client";

import { Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRef } from "react";
import { Button } from "@/components/ui/button";
import { Input, Labelled } from "@/components/ui/field";
import { type ApprovalDemand, STAGES_MAX, type Stage } from "@/lib/contracts/approval-stages";
import { NamesInput } from "./names-input";

interface StageFieldsProps {
  demand: ApprovalDemand;
  id: (name: string) => string;
  problem: string | undefined;
  onChange: (demand: ApprovalDemand) => void;
}

/** Whose approvals are needed: stages that must all be met, each roles and people with a quorum. */
export function StageFields({ demand, id, problem, onChange }: StageFieldsProps) {
  const t = useTranslations("policies.rule");
  // Their fields keep what is being typed, so each stage needs a key that outlives the removal of another.
  const keys = useRef<number[]>([]);
  const { stages } = demand;
  while (keys.current.length < stages.length) keys.current.push(Math.max(-1, ...keys.current) + 1);
  const setStages = (changed: Stage[]) => onChange({ ...demand, stages: changed });
  const set = (index: number, change: Partial<Stage>) =>
    setStages(stages.map((stage, at) => (at === index ? { ...stage, ...change } : stage)));
  const remove = (index: number) => {
    keys.current.splice(index, 1);
    setStages(stages.filter((_, at) => at !== index));
  };
  return (
    <div className="grid gap-3">
      {stages.map((stage, index) => (
        <fieldset
          key={keys.current[index]}
          className="grid gap-3 rounded-lg border border-line p-3 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_6rem]"
        >
          <legend className="px-1 font-medium text-sm">
            {stages.length > 1 ? t("stage", { number: index + 1 }) : t("whoApproves")}
          </legend>
          <Labelled
            id={id(`roles-${index}`)}
            label={t("roles")}
            hint={t("listHint")}
            problem={index === 0 ? problem : undefined}
          >
            <NamesInput
              id={id(`roles-${index}`)}
              names={stage.roles}
              onChange={(roles) => set(index, { roles })}
            />
          </Labelled>
          <Labelled id={id(`people-${index}`)} label={t("people")} hint={t("peopleHint")}>
            <NamesInput
              id={id(`people-${index}`)}
              names={stage.people}
              onChange={(people) => set(index, { people })}
            />
          </Labelled>
          <Labelled id={id(`quorum-${index}`)} label={t("quorum")}>
            <Input
              id={id(`quorum-${index}`)}
              type="number"
              min={1}
              max={20}
              value={stage.quorum}
              onChange={(e) => set(index, { quorum: Number(e.target.value) || 1 })}
            />
          </Labelled>
          {stages.length > 1 && (
            <Button variant="ghost" size="sm" className="justify-self-start" onClick={() => remove(index)}>
              <Trash2 aria-hidden />
              {t("removeStage", { number: index + 1 })}
            </Button>
          )}
        </fieldset>
      ))}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {stages.length < STAGES_MAX && (
          <Button
            variant="outline"
            size="sm"
            onClick={() => setStages([...stages, { roles: ["owner"], people: [], quorum: 1 }])}
          >
            <Plus aria-hidden />
            {t("addStage")}
          </Button>
        )}
        <label className="flex items-center gap-2 text-sm pointer-coarse:min-h-11">
          <input
            type="checkbox"
            checked={demand.excludeRequester}
            onChange={(e) => onChange({ ...demand, excludeRequester: e.target.checked })}
          />
          {t("excludeRequester")}
        </label>
      </div>
      {stages.length > 1 && <p className="text-ink-3 text-sm">{t("stagesHint")}</p>}
    </div>
  );
}
