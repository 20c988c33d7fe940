"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { cn } from "@/components/ui/class-names";
import { CelEditor, type KnownField } from "./cel-editor";
import { readCondition, writeCel } from "./condition";
import { ConditionBuilder } from "./condition-builder";

interface ConditionFieldProps {
  id: string;
  value: string;
  fields: KnownField[];
  problem?: string | undefined;
  onChange: (value: string) => void;
}

/** One condition in two editors: lines to fill in, or CEL. Either shows what was written in the other. */
export function ConditionField({ id, value, fields, problem, onChange }: ConditionFieldProps) {
  const t = useTranslations("policies.builder");
  // While lines are edited they lead: what is typed into one may not be CEL yet.
  const [lines, setLines] = useState(() => readCondition(value));
  const read = lines && writeCel(lines) === value ? lines : readCondition(value);
  const [wanted, setWanted] = useState<"builder" | "cel">(read ? "builder" : "cel");
  const shown = wanted === "builder" && read ? "builder" : "cel";
  return (
    <div className="grid min-w-0 gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span className="font-medium text-sm">{t("when")}</span>
        <fieldset className="flex gap-0.5 rounded-lg bg-sunken p-0.5">
          <legend className="sr-only">{t("editor")}</legend>
          {(["builder", "cel"] as const).map((editor) => (
            <button
              key={editor}
              type="button"
              aria-pressed={shown === editor}
              disabled={editor === "builder" && !read}
              onClick={() => setWanted(editor)}
              className={cn(
                "h-7 rounded-md px-2.5 font-medium text-ink-2 text-sm disabled:opacity-50 pointer-coarse:h-10",
                shown === editor && "bg-surface text-ink shadow-sm",
              )}
            >
              {t(editor)}
            </button>
          ))}
        </fieldset>
      </div>
      {shown === "builder" && read ? (
        <>
          <ConditionBuilder
            condition={read}
            fields={fields}
            onChange={(condition) => {
              setLines(condition);
              onChange(writeCel(condition));
            }}
          />
          <code className="overflow-x-auto whitespace-pre-wrap break-all text-ink-3 text-xs">{value}</code>
        </>
      ) : (
        <CelEditor id={id} label={t("when")} value={value} fields={fields} onChange={onChange} />
      )}
      {shown === "cel" && !read && <p className="text-ink-3 text-sm">{t("celOnly")}</p>}
      {problem && <p className="text-bad text-sm">{problem}</p>}
    </div>
  );
}
