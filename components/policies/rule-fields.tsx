"use client";

import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { Input, Labelled } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { demandOf, obligedApproval } from "@/lib/contracts/approval-stages";
import { SUBJECTS } from "@/lib/contracts/decisions";
import type { PolicyRule } from "@/lib/contracts/policies";
import type { KnownField } from "./cel-editor";
import { ConditionField } from "./condition-field";
import { NamesInput } from "./names-input";
import { StageFields } from "./stage-fields";

const EFFECTS = ["allow", "deny", "require_approval", "require_proof", "flag"] as const;

interface RuleFieldsProps {
  rule: PolicyRule;
  index: number;
  fields: KnownField[];
  /** What is wrong with it, by field. */
  problems: Record<string, string>;
  onChange: (rule: PolicyRule) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

/** Everything one rule says. */
export function RuleFields({ rule, index, fields, problems, onChange, onMove, onRemove }: RuleFieldsProps) {
  const t = useTranslations("policies.rule");
  const id = (name: string) => `rule-${index}-${name}`;
  const set = (change: Partial<PolicyRule>) => onChange({ ...rule, ...change });
  return (
    <div className="grid min-w-0 gap-4 border-line border-t p-4">
      <div className="grid gap-3 sm:grid-cols-2">
        <Labelled id={id("title")} label={t("title")} problem={problems.title}>
          <Input
            id={id("title")}
            value={rule.title}
            maxLength={100}
            onChange={(e) => set({ title: e.target.value })}
          />
        </Labelled>
        <Labelled id={id("id")} label={t("id")} problem={problems.id}>
          <Input
            id={id("id")}
            value={rule.id}
            className="font-mono"
            maxLength={63}
            onChange={(e) => set({ id: e.target.value })}
          />
        </Labelled>
      </div>
      <fieldset className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <legend className="mb-1 font-medium text-sm">{t("appliesTo")}</legend>
        {SUBJECTS.map((subject) => (
          <label key={subject} className="flex items-center gap-2 text-sm pointer-coarse:min-h-11">
            <input
              type="checkbox"
              checked={rule.appliesTo.includes(subject)}
              onChange={(e) =>
                set({
                  appliesTo: SUBJECTS.filter((one) =>
                    one === subject ? e.target.checked : rule.appliesTo.includes(one),
                  ),
                })
              }
            />
            {t(`subjects.${subject}`)}
          </label>
        ))}
        {problems.appliesTo && <p className="w-full text-bad text-sm">{problems.appliesTo}</p>}
      </fieldset>
      <ConditionField
        id={id("when")}
        value={rule.when}
        fields={fields}
        problem={problems.when}
        onChange={(when) => set({ when })}
      />
      <div className="grid gap-3 sm:grid-cols-[12rem_minmax(0,1fr)]">
        <Labelled id={id("effect")} label={t("effect")} problem={problems.effect}>
          <Select
            id={id("effect")}
            value={rule.effect}
            onChange={(e) =>
              onChange(withEffect(rule, EFFECTS.find((one) => one === e.target.value) ?? "flag"))
            }
          >
            {EFFECTS.map((effect) => (
              <option key={effect} value={effect}>
                {t(`effects.${effect}`)}
              </option>
            ))}
          </Select>
        </Labelled>
        <Labelled id={id("reason")} label={t("reason")} hint={t("reasonHint")} problem={problems.reason}>
          <Input
            id={id("reason")}
            value={rule.reason}
            maxLength={500}
            aria-describedby={`${id("reason")}-note`}
            onChange={(e) => set({ reason: e.target.value })}
          />
        </Labelled>
      </div>
      <ObligationFields rule={rule} id={id} problems={problems} onChange={onChange} />
      <div className="flex flex-wrap gap-2">
        <Button variant="ghost" size="sm" onClick={() => onMove(-1)}>
          <ArrowUp aria-hidden />
          {t("up")}
        </Button>
        <Button variant="ghost" size="sm" onClick={() => onMove(1)}>
          <ArrowDown aria-hidden />
          {t("down")}
        </Button>
        <Button variant="ghost" size="sm" onClick={onRemove}>
          <Trash2 aria-hidden />
          {t("remove")}
        </Button>
      </div>
    </div>
  );
}

function withEffect(rule: PolicyRule, effect: PolicyRule["effect"]): PolicyRule {
  const { obligations, ...plain } = rule;
  if (effect === "require_approval") {
    const approval = obligations?.approval ?? { roles: ["finance"], quorum: 1, excludeRequester: true };
    return { ...plain, effect, obligations: { approval } };
  }
  if (effect === "require_proof")
    return { ...plain, effect, obligations: { proofs: obligations?.proofs ?? [] } };
  return { ...plain, effect };
}

interface ObligationProps extends Pick<RuleFieldsProps, "rule" | "problems" | "onChange"> {
  id: (name: string) => string;
}

function ObligationFields({ rule, id, problems, onChange }: ObligationProps) {
  const t = useTranslations("policies.rule");
  const { approval, proofs } = rule.obligations ?? {};
  const problem = problems.obligations;
  if (rule.effect === "require_proof") {
    return (
      <Labelled id={id("proofs")} label={t("proofs")} hint={t("listHint")} problem={problem}>
        <NamesInput
          id={id("proofs")}
          names={proofs ?? []}
          onChange={(names) => onChange({ ...rule, obligations: { proofs: names } })}
        />
      </Labelled>
    );
  }
  if (rule.effect !== "require_approval" || !approval) return null;
  return (
    <StageFields
      demand={demandOf(approval)}
      id={id}
      problem={problem}
      onChange={(demand) => onChange({ ...rule, obligations: { approval: obligedApproval(demand) } })}
    />
  );
}
