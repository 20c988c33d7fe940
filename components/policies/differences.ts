import type { PolicyContent } from "@/lib/contracts/policies";

export interface Difference {
  kind: "rule" | "test" | "engine";
  name: string;
  change: "added" | "removed" | "changed" | "moved";
  before: unknown;
  after: unknown;
}

/** What differs between two versions: rules by id, tests by name, and the order of rules. Pure. */
export function differencesBetween(before: PolicyContent, after: PolicyContent): Difference[] {
  const engine: Difference[] = same(before.engine, after.engine)
    ? []
    : [
        {
          kind: "engine",
          name: after.engine.kind,
          change: "changed",
          before: before.engine,
          after: after.engine,
        },
      ];
  return [
    ...engine,
    ...compare("rule", before.rules, after.rules, ({ id }) => id),
    ...compare("test", before.tests, after.tests, ({ name }) => name),
  ];
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

function compare<T>(
  kind: "rule" | "test",
  before: T[],
  after: T[],
  nameOf: (item: T) => string,
): Difference[] {
  const was = new Map(before.map((item) => [nameOf(item), item]));
  const is = new Map(after.map((item) => [nameOf(item), item]));
  const kept = before.map(nameOf).filter((name) => is.has(name));
  const order = after.map(nameOf).filter((name) => was.has(name));
  const removed = before
    .filter((item) => !is.has(nameOf(item)))
    .map((item): Difference => ({ kind, name: nameOf(item), change: "removed", before: item, after: null }));
  const others = after.flatMap((item): Difference[] => {
    const name = nameOf(item);
    const old = was.get(name);
    if (old === undefined) return [{ kind, name, change: "added", before: null, after: item }];
    if (!same(old, item)) return [{ kind, name, change: "changed", before: old, after: item }];
    const moved = kept.indexOf(name) !== order.indexOf(name);
    return moved ? [{ kind, name, change: "moved", before: old, after: item }] : [];
  });
  return [...removed, ...others];
}
