"use client";

import { Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import type { KnownField } from "./cel-editor";
import { type Comparison, type Condition, type Group, isFieldPath, OPERATORS } from "./condition";

interface BuilderProps {
  condition: Condition;
  fields: KnownField[];
  onChange: (condition: Condition) => void;
}

const NEW_LINE: Comparison = { kind: "comparison", field: "input.amount", operator: ">", value: 0 };

/** A condition as lines of field, operator and value, in groups that nest. */
export function ConditionBuilder({ condition, fields, onChange }: BuilderProps) {
  const group: Group = condition.kind === "comparison" ? { kind: "all", items: [condition] } : condition;
  return <GroupRows group={group} fields={fields} onChange={onChange} depth={0} />;
}

interface GroupProps {
  group: Group;
  fields: KnownField[];
  depth: number;
  onChange: (group: Group) => void;
  onRemove?: () => void;
}

function GroupRows({ group, fields, depth, onChange, onRemove }: GroupProps) {
  const t = useTranslations("policies.builder");
  const setItem = (index: number, item: Condition) =>
    onChange({ ...group, items: group.items.map((old, at) => (at === index ? item : old)) });
  const remove = (index: number) =>
    onChange({ ...group, items: group.items.filter((_, at) => at !== index) });
  return (
    <fieldset className="grid min-w-0 gap-2 rounded-lg border border-line bg-sunken/40 p-2.5">
      <legend className="sr-only">{t("group")}</legend>
      <div className="flex flex-wrap items-center gap-2">
        <Select
          aria-label={t("match")}
          value={group.kind}
          onChange={(event) => onChange({ ...group, kind: event.target.value === "any" ? "any" : "all" })}
        >
          <option value="all">{t("all")}</option>
          <option value="any">{t("any")}</option>
        </Select>
        {onRemove && (
          <Button variant="ghost" size="sm" onClick={onRemove}>
            <Trash2 aria-hidden />
            {t("removeGroup")}
          </Button>
        )}
      </div>
      {group.items.length === 0 && (
        <p className="text-ink-3 text-sm">{group.kind === "all" ? t("always") : t("never")}</p>
      )}
      {group.items.map((item, index) =>
        item.kind === "comparison" ? (
          <Line
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity; their number renews what is typed in
            key={`${index}/${group.items.length}`}
            line={item}
            fields={fields}
            onChange={(line) => setItem(index, line)}
            onRemove={() => remove(index)}
          />
        ) : (
          <GroupRows
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity; their number renews what is typed in
            key={`${index}/${group.items.length}`}
            group={item}
            fields={fields}
            depth={depth + 1}
            onChange={(inner) => setItem(index, inner)}
            onRemove={() => remove(index)}
          />
        ),
      )}
      <div className="flex flex-wrap gap-2">
        <Button
          variant="outline"
          size="sm"
          onClick={() => onChange({ ...group, items: [...group.items, NEW_LINE] })}
        >
          <Plus aria-hidden />
          {t("addLine")}
        </Button>
        {depth < 4 && (
          <Button
            variant="ghost"
            size="sm"
            onClick={() =>
              onChange({
                ...group,
                items: [
                  ...group.items,
                  { kind: group.kind === "all" ? "any" : "all", items: [NEW_LINE, NEW_LINE] },
                ],
              })
            }
          >
            <Plus aria-hidden />
            {t("addGroup")}
          </Button>
        )}
      </div>
    </fieldset>
  );
}

interface LineProps {
  line: Comparison;
  fields: KnownField[];
  onChange: (line: Comparison) => void;
  onRemove: () => void;
}

function Line({ line, fields, onChange, onRemove }: LineProps) {
  const t = useTranslations("policies.builder");
  const many = line.operator === "in" || line.operator === "not_in";
  const bare = line.operator === "exists" || line.operator === "missing";
  const known = fields.some(({ path }) => path === line.field);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-2 sm:grid-cols-[minmax(0,1fr)_9rem_minmax(0,1fr)_auto]">
      <Input
        aria-label={t("field")}
        aria-invalid={isFieldPath(line.field) ? undefined : true}
        list="known-fields"
        data-known={known}
        value={line.field}
        onChange={(event) => onChange({ ...line, field: event.target.value })}
        className="h-8 font-mono text-sm"
      />
      <Select
        aria-label={t("operator")}
        value={line.operator}
        className="max-sm:order-last"
        onChange={(event) => {
          const operator = OPERATORS.find((one) => one === event.target.value) ?? "==";
          onChange({ ...line, operator, value: valueFor(operator, line.value) });
        }}
      >
        {OPERATORS.map((operator) => (
          <option key={operator} value={operator}>
            {t(`operators.${NAMES[operator]}`)}
          </option>
        ))}
      </Select>
      {bare ? (
        <span className="max-sm:order-last max-sm:hidden" />
      ) : (
        <Input
          aria-label={many ? t("values") : t("value")}
          placeholder={many ? t("valuesHint") : undefined}
          defaultValue={textOf(line.value)}
          onChange={(event) =>
            onChange({ ...line, value: many ? listIn(event.target.value) : scalarIn(event.target.value) })
          }
          className="h-8 font-mono text-sm max-sm:order-last max-sm:col-span-2"
        />
      )}
      <Button variant="ghost" size="icon" aria-label={t("removeLine")} onClick={onRemove}>
        <Trash2 aria-hidden />
      </Button>
    </div>
  );
}

const NAMES = {
  "==": "equals",
  "!=": "differs",
  "<": "below",
  "<=": "atMost",
  ">": "above",
  ">=": "atLeast",
  in: "in",
  not_in: "notIn",
  contains: "contains",
  starts_with: "startsWith",
  ends_with: "endsWith",
  exists: "exists",
  missing: "missing",
} as const;

function valueFor(operator: Comparison["operator"], value: Comparison["value"]): Comparison["value"] {
  if (operator === "exists" || operator === "missing") return null;
  if (operator === "in" || operator === "not_in")
    return Array.isArray(value) ? value : value === null ? [] : [value];
  return Array.isArray(value) ? (value[0] ?? "") : (value ?? "");
}

/** What was typed: a number or a truth value when it looks like one; in quotes it is always text. */
function scalarIn(text: string): string | number | boolean {
  const trimmed = text.trim();
  if (trimmed === "true" || trimmed === "false") return trimmed === "true";
  if (/^-?\d+(\.\d+)?$/.test(trimmed) && Number.isFinite(Number(trimmed))) return Number(trimmed);
  const quoted = /^"(.*)"$/.exec(trimmed);
  return quoted?.[1] ?? text;
}

const listIn = (text: string) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map(scalarIn);

function textOf(value: Comparison["value"]): string {
  if (Array.isArray(value)) return value.map(textOf).join(", ");
  if (value === null) return "";
  return typeof value === "string" && scalarIn(value) !== value ? `"${value}"` : String(value);
}
