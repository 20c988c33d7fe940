"use client";

import { Check, Plus, Trash2, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { Input, Textarea } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { Pill } from "@/components/ui/status";
import { SUBJECTS } from "@/lib/contracts/decisions";
import type { PolicyTest, TestReport } from "@/lib/contracts/policies";

/** A test as it is typed: its input is text until it is saved. */
export interface TypedTest extends Omit<PolicyTest, "input"> {
  input: string;
}

interface TestListProps {
  tests: TypedTest[];
  reports: TestReport[] | null;
  problems: Record<string, string>;
  readOnly: boolean;
  onChange: (tests: TypedTest[]) => void;
}

const NEW_INPUT = '{\n  "input": { "amount": 100, "currency": "USD" }\n}';

/** What the version's rules must answer, and whether they do. */
export function TestList({ tests, reports, problems, readOnly, onChange }: TestListProps) {
  const t = useTranslations("policies.tests");
  const rules = useTranslations("policies.rule");
  const states = useTranslations("status");
  const set = (index: number, change: Partial<TypedTest>) =>
    onChange(tests.map((old, at) => (at === index ? { ...old, ...change } : old)));
  return (
    <div className="grid min-w-0 gap-2">
      {tests.length === 0 && <p className="text-ink-3 text-sm">{t("none")}</p>}
      <ul className="grid gap-2">
        {tests.map((test, index) => {
          const report = reports?.[index];
          const problem = Object.entries(problems).find(([path]) =>
            `${path}.`.startsWith(`tests.${index}.`),
          )?.[1];
          return (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: the place is what a test is known by while its name is typed
              key={`${index}/${tests.length}`}
              className="grid min-w-0 gap-3 rounded-lg border border-line bg-surface p-3"
            >
              <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] gap-2 sm:grid-cols-[minmax(0,1fr)_auto_auto_auto]">
                <Input
                  aria-label={t("name")}
                  value={test.name}
                  maxLength={100}
                  readOnly={readOnly}
                  onChange={(e) => set(index, { name: e.target.value })}
                  className="h-8 max-sm:col-span-3"
                />
                <Select
                  aria-label={t("subject")}
                  value={test.subject}
                  disabled={readOnly}
                  onChange={(e) =>
                    set(index, { subject: SUBJECTS.find((s) => s === e.target.value) ?? "intent" })
                  }
                >
                  {SUBJECTS.map((subject) => (
                    <option key={subject} value={subject}>
                      {rules(`subjects.${subject}`)}
                    </option>
                  ))}
                </Select>
                <Select
                  aria-label={t("expected")}
                  value={test.expect.effect}
                  disabled={readOnly}
                  onChange={(e) =>
                    set(index, {
                      expect: { ...test.expect, effect: e.target.value === "allow" ? "allow" : "deny" },
                    })
                  }
                >
                  <option value="allow">{states("allow")}</option>
                  <option value="deny">{states("deny")}</option>
                </Select>
                {!readOnly && (
                  <Button
                    variant="ghost"
                    size="icon"
                    aria-label={t("remove")}
                    onClick={() => onChange(tests.filter((_, at) => at !== index))}
                  >
                    <Trash2 aria-hidden />
                  </Button>
                )}
              </div>
              <Textarea
                aria-label={t("input")}
                aria-invalid={isObject(test.input) ? undefined : true}
                defaultValue={test.input}
                readOnly={readOnly}
                spellCheck={false}
                onChange={(e) => set(index, { input: e.target.value })}
                className="min-h-32 font-mono text-xs"
              />
              {report && (
                <p className="flex flex-wrap items-center gap-2 text-sm">
                  <Pill tone={report.passed ? "ok" : "bad"} icon={report.passed ? Check : X}>
                    {report.passed ? t("passed") : t("failed")}
                  </Pill>
                  <span className="text-ink-2">
                    {report.passed ? report.explanation : report.problems.join("; ")}
                  </span>
                </p>
              )}
              {problem && !report && <p className="text-bad text-sm">{problem}</p>}
            </li>
          );
        })}
      </ul>
      {!readOnly && (
        <Button
          variant="outline"
          size="sm"
          className="w-fit"
          onClick={() =>
            onChange([
              ...tests,
              {
                name: t("newName", { number: tests.length + 1 }),
                subject: "intent",
                input: NEW_INPUT,
                expect: { effect: "allow" },
              },
            ])
          }
        >
          <Plus aria-hidden />
          {t("add")}
        </Button>
      )}
    </div>
  );
}

/** Whether a text is a JSON object. */
export function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
