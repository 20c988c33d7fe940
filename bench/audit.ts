import { withScope } from "@/lib/db";
import { recordAudit, verifyAudit } from "@/lib/domains/audit";
import type { Scope } from "@/lib/kernel/principal";
import { closedLoop } from "./measure";
import { type Goal, report } from "./report";
import { mintTenants } from "./tenants";

const CHANGE = {
  action: "bench.changed",
  resource: { kind: "bench", id: "bench" },
  before: { status: "open", amount: 125_000, supplier: "Hanoi Steel" },
  after: { status: "approved", amount: 125_000, supplier: "Hanoi Steel" },
};

/** One audit event in a transaction of its own, as a change would commit it. */
function append(scope: Scope): Promise<void> {
  return withScope(scope, async (tx) => {
    recordAudit(tx, scope, CHANGE);
  });
}

/** Appends to audit chains, by writers and tenants. */
export async function auditSection(seconds: number): Promise<Goal[]> {
  const tenants = await mintTenants("audit", 16);
  const [one] = tenants;
  if (!one) throw new Error("there are tenants");
  const perSecond = new Map<string, number>();
  for (const [scopes, writers] of [
    [[one], 1],
    [[one], 16],
    [tenants, 1],
    [tenants, 16],
  ] as const) {
    const measured = await closedLoop(writers, seconds, (index) =>
      append(scopes[index % scopes.length] as Scope),
    );
    report(`audit append, tenants: ${scopes.length}, writers: ${writers}`, measured);
    perSecond.set(`${scopes.length} ${writers}`, measured.perSecond);
  }
  return [
    {
      what: "16 tenants append at least 3 times as fast together as one, 16 writers",
      value: (perSecond.get("16 16") ?? 0) / (perSecond.get("1 16") ?? 1),
      least: 3,
      unit: "times",
    },
  ];
}

/** How fast a stored chain is walked and held to its hashes. */
export async function verifying(scope: Scope): Promise<void> {
  const started = performance.now();
  const { intact, checked } = await verifyAudit(scope);
  if (!intact) throw new Error("the chain does not hold");
  const seconds = (performance.now() - started) / 1000;
  report("verify an audit chain, events per second", { perSecond: checked / seconds }, `${checked} events`);
}
