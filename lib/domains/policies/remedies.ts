import { type CelTree, childrenOf, parseCel, sharingBudget } from "@/lib/cel";
import type { Subject } from "@/lib/contracts/decisions";
import type { PolicyRule } from "@/lib/contracts/policies";
import type { Json } from "@/lib/kernel/canonical";
import { decide, type PolicyPack } from "./combine";

/** A change of the caller's own input after which policy would allow what it denied. */
export interface Remedy {
  changes: { field: string; from: Json; to: Json }[];
  /** What would be said then. */
  explanation: string;
}

type Document = Record<string, Json>;

/** Rules evaluated in search of one remedy: bounds its time, whatever the packs hold. */
const RULES_MAX = 20_000;
const REMEDIES_MAX = 3;

/**
 * The smallest changes that would be allowed: of one field first, then of two. What is tried comes from the
 * constants that rules compare fields of the caller's input with, so that everything named is the caller's to see.
 * Pure.
 * @param isValid whether an input is one its template takes
 */
export function remediesFor(
  packs: PolicyPack[],
  subject: Subject,
  document: Document,
  isValid: (input: Json) => boolean,
): Remedy[] {
  if (packs.some(({ engine }) => engine.kind !== "cel")) return [];
  return sharingBudget(() => search(packs, subject, document, isValid));
}

function search(
  packs: PolicyPack[],
  subject: Subject,
  document: Document,
  isValid: (input: Json) => boolean,
): Remedy[] {
  const candidates = candidatesOf(packs, subject, document);
  let left = Math.floor(
    RULES_MAX /
      Math.max(
        1,
        packs.reduce((sum, { rules }) => sum + rules.length, 0),
      ),
  );
  const found: { remedy: Remedy; size: number }[] = [];
  const attempt = (changes: Candidate[]) => {
    if (left <= 0) return;
    left -= 1;
    const changed = changes.reduce<Json>(
      (input, { path, to }) => withValue(input, path, to),
      document.input ?? null,
    );
    if (!isValid(changed)) return;
    const verdict = decide(packs, subject, { ...document, input: changed });
    if (verdict.effect !== "allow") return;
    found.push({
      remedy: {
        changes: changes.map(({ path, from, to }) => ({ field: `input.${path.join(".")}`, from, to })),
        explanation: verdict.explanation,
      },
      size: changes.reduce((sum, { size }) => sum + size, 0),
    });
  };
  for (const one of candidates) attempt([one]);
  if (found.length === 0) {
    for (const [index, first] of candidates.entries()) {
      for (const second of candidates.slice(index + 1)) {
        if (first.path.join(".") !== second.path.join(".")) attempt([first, second]);
      }
    }
  }
  // Of the ways to one and the same answer, the smallest change: the others say nothing more.
  const byAnswer = new Map<string, Remedy>();
  for (const { remedy } of found.sort((a, b) => a.size - b.size)) {
    const answer = JSON.stringify([remedy.changes.map(({ field }) => field), remedy.explanation]);
    if (!byAnswer.has(answer)) byAnswer.set(answer, remedy);
  }
  return [...byAnswer.values()].slice(0, REMEDIES_MAX);
}

interface Candidate {
  path: string[];
  from: Json;
  to: Json;
  /** How far it is from what was asked: relative for numbers, one for words. */
  size: number;
}

function candidatesOf(packs: PolicyPack[], subject: Subject, document: Document): Candidate[] {
  const byKey = new Map<string, Candidate>();
  for (const rule of packs.flatMap(({ rules }) => rules)) {
    if (!rule.appliesTo.includes(subject)) continue;
    for (const { path, constant } of comparisonsOf(rule)) {
      const from = valueAt(document.input ?? null, path);
      if (from === undefined || typeof from !== typeof constant) continue;
      for (const to of near(constant)) {
        if (to !== from) byKey.set(JSON.stringify([path, to]), { path, from, to, size: distance(from, to) });
      }
    }
  }
  return [...byKey.values()].sort((a, b) => a.size - b.size);
}

/** A constant and, for numbers, its neighbours: a strict comparison is met one step further. */
function near(constant: Json): Json[] {
  return typeof constant === "number" ? [constant, constant - 1, constant + 1] : [constant];
}

function distance(from: Json, to: Json): number {
  if (typeof from !== "number" || typeof to !== "number") return 1;
  return Math.abs(to - from) / Math.max(1, Math.abs(from));
}

/** Published rules never change, so what was read in one once is kept with it. */
const known = new WeakMap<PolicyRule, ReturnType<typeof comparisons>>();

function comparisonsOf(rule: PolicyRule): ReturnType<typeof comparisons> {
  const found = known.get(rule) ?? comparisons(parseCel(rule.when));
  known.set(rule, found);
  return found;
}

const COMPARISONS = new Set(["_<_", "_<=_", "_>_", "_>=_", "_==_", "_!=_", "@in"]);

/** Every constant that a tree compares a field of the input with. */
function comparisons(tree: CelTree): { path: string[]; constant: Json }[] {
  const deeper = childrenOf(tree).flatMap(comparisons);
  const { exprKind } = tree;
  if (exprKind.case !== "callExpr" || !COMPARISONS.has(exprKind.value.function)) return deeper;
  const { args } = exprKind.value;
  const path = args.map(inputPath).find((one) => one !== undefined);
  if (!path) return deeper;
  return [...deeper, ...args.flatMap(constantsIn).map((constant) => ({ path, constant }))];
}

/** `input.a.b` as its path; nothing for any other expression. */
function inputPath(tree: CelTree): string[] | undefined {
  const { exprKind } = tree;
  if (exprKind.case === "identExpr") return exprKind.value.name === "input" ? [] : undefined;
  if (exprKind.case !== "selectExpr" || exprKind.value.testOnly || !exprKind.value.operand) return undefined;
  const parent = inputPath(exprKind.value.operand);
  return parent && [...parent, exprKind.value.field];
}

function constantsIn(tree: CelTree): Json[] {
  const { exprKind } = tree;
  if (exprKind.case === "listExpr") return exprKind.value.elements.flatMap(constantsIn);
  if (exprKind.case !== "constExpr") return [];
  const { constantKind } = exprKind.value;
  switch (constantKind.case) {
    case "int64Value":
    case "uint64Value":
      return [Number(constantKind.value)];
    case "doubleValue":
    case "stringValue":
    case "boolValue":
      return [constantKind.value];
    default:
      return [];
  }
}

function valueAt(value: Json, path: string[]): Json | undefined {
  let at: Json | undefined = value;
  for (const key of path) {
    if (typeof at !== "object" || at === null || Array.isArray(at) || !Object.hasOwn(at, key))
      return undefined;
    at = at[key];
  }
  return at;
}

function withValue(value: Json, [key, ...rest]: string[], to: Json): Json {
  if (key === undefined) return to;
  const object = value as { [key: string]: Json };
  return { ...object, [key]: withValue(object[key] ?? null, rest, to) };
}
