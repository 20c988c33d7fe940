"use client";

import { ChevronDown, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/class-names";
import { Pill, type Tone } from "@/components/ui/status";
import type { PolicyRule } from "@/lib/contracts/policies";
import type { KnownField } from "./cel-editor";
import { RuleFields } from "./rule-fields";

const EFFECT_TONES: Record<PolicyRule["effect"], Tone> = {
  allow: "ok",
  deny: "bad",
  require_approval: "wait",
  require_proof: "wait",
  flag: "idle",
};

interface RuleListProps {
  rules: PolicyRule[];
  fields: KnownField[];
  /** What the server found wrong, by path: `rules.0.when`. */
  problems: Record<string, string>;
  readOnly: boolean;
  onChange: (rules: PolicyRule[]) => void;
}

/** The rules of a version, one open at a time. */
export function RuleList({ rules, fields, problems, readOnly, onChange }: RuleListProps) {
  const t = useTranslations("policies.rule");
  const [open, setOpen] = useState<number | null>(null);
  const add = () => {
    const number = rules.length + 1;
    onChange([
      ...rules,
      {
        id: freeId(rules, number),
        title: t("newTitle", { number }),
        appliesTo: ["intent"],
        when: "input.amount > 0",
        effect: "allow",
        reason: t("newReason"),
      },
    ]);
    setOpen(rules.length);
  };
  const move = (index: number, by: -1 | 1) => {
    const to = index + by;
    const moved = [...rules];
    const [rule] = moved.splice(index, 1);
    if (!rule || to < 0 || to >= rules.length) return;
    moved.splice(to, 0, rule);
    onChange(moved);
    setOpen(to);
  };
  return (
    <div className="grid min-w-0 gap-2">
      <datalist id="known-fields">
        {fields.map(({ path, type }) => (
          <option key={path} value={path} label={type} />
        ))}
      </datalist>
      {rules.length === 0 && <p className="text-ink-3 text-sm">{t("none")}</p>}
      <ul className="grid gap-2">
        {rules.map((rule, index) => {
          const own = problemsOf(problems, index);
          const isOpen = open === index;
          return (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: the place is what a rule is known by while its id is typed
              key={index}
              className={cn(
                "min-w-0 rounded-lg border border-line bg-surface",
                Object.keys(own).length > 0 && "border-bad",
              )}
            >
              <button
                type="button"
                aria-expanded={isOpen}
                onClick={() => setOpen(isOpen ? null : index)}
                className="flex w-full min-w-0 items-center gap-3 px-4 py-3 text-left"
              >
                <ChevronDown
                  aria-hidden
                  className={cn("size-4 shrink-0 text-ink-3", isOpen && "rotate-180")}
                />
                <span className="grid min-w-0 flex-1">
                  <span className="line-clamp-2 break-words font-medium">{rule.title}</span>
                  <code className="truncate text-ink-3 text-xs">{rule.when}</code>
                </span>
                <Pill tone={EFFECT_TONES[rule.effect]}>{t(`effects.${rule.effect}`)}</Pill>
              </button>
              {isOpen && !readOnly && (
                <RuleFields
                  // biome-ignore lint/suspicious/noArrayIndexKey: the place is what a rule is known by while its id is typed
                  key={`${index}/${rules.length}`}
                  rule={rule}
                  index={index}
                  fields={fields}
                  problems={own}
                  onChange={(changed) => onChange(rules.map((old, at) => (at === index ? changed : old)))}
                  onMove={(by) => move(index, by)}
                  onRemove={() => {
                    onChange(rules.filter((_, at) => at !== index));
                    setOpen(null);
                  }}
                />
              )}
              {isOpen && readOnly && (
                <div className="grid gap-2 border-line border-t p-4 text-sm">
                  <code className="whitespace-pre-wrap break-words text-xs">{rule.when}</code>
                  <p className="text-ink-2">{rule.reason}</p>
                </div>
              )}
              {!isOpen && Object.keys(own).length > 0 && (
                <p className="px-4 pb-3 text-bad text-sm">{Object.values(own).join("; ")}</p>
              )}
            </li>
          );
        })}
      </ul>
      {!readOnly && (
        <Button variant="outline" size="sm" onClick={add} className="w-fit">
          <Plus aria-hidden />
          {t("add")}
        </Button>
      )}
    </div>
  );
}

function freeId(rules: PolicyRule[], number: number): string {
  const taken = new Set(rules.map(({ id }) => id));
  let next = number;
  while (taken.has(`rule-${next}`)) next += 1;
  return `rule-${next}`;
}

/** The problems of one rule, by its first field. */
function problemsOf(problems: Record<string, string>, index: number): Record<string, string> {
  const start = `rules.${index}.`;
  return Object.fromEntries(
    Object.entries(problems)
      .filter(([path]) => path.startsWith(start))
      .map(([path, message]) => [path.slice(start.length).split(".")[0] ?? "", message]),
  );
}
