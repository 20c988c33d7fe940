import type { PolicyRule } from "@/lib/contracts/policies";
import { makeDecision, publishPolicy } from "@/lib/domains/policies";
import { closedLoop } from "./measure";
import { type Goal, report } from "./report";
import { clientOf, mintTenants } from "./tenants";

const SIZES = [10, 100, 1000] as const;

const CONDITIONS = [
  (n: number) => `input.amount > ${1_000_000 + n}`,
  (n: number) => `input.currency == "USD" && input.amount < ${1_000 + n}`,
  (n: number) => `input.supplier in ["Hanoi Steel", "Supplier ${n}"]`,
  (n: number) => `has(input.department) && input.department == "d${n}"`,
  (n: number) => `input.lines.exists(line, line.quantity > ${100 + n})`,
];

const INPUT = {
  supplier: "Hanoi Steel",
  amount: 125_000,
  currency: "USD",
  department: "kitchen",
  lines: [
    { sku: "A-1", quantity: 3 },
    { sku: "B-7", quantity: 12 },
  ],
};

/** Rules as a tenant would write them: comparisons, lists, optional fields; a few match, none denies. */
function rulesOf(count: number): PolicyRule[] {
  return Array.from({ length: count }, (_, n) => ({
    id: `rule-${n}`,
    title: `Rule ${n}`,
    appliesTo: ["intent"],
    when: (CONDITIONS[n % CONDITIONS.length] as (n: number) => string)(n),
    effect: n % CONDITIONS.length === 2 ? "allow" : "flag",
    reason: `Reason ${n}`,
  }));
}

/** Evaluation of packs of rules, in process and through the route with its row in the decision log. */
export async function policiesSection(appUrl: string, seconds: number): Promise<Goal[]> {
  let hundred = Number.NaN;
  for (const size of SIZES) {
    const pack = {
      packKey: "bench",
      versionId: "pvr_01jd8z6k5ve0g8pq2y3w4x5z6a",
      version: 1,
      checksum: "",
      engine: { kind: "cel" },
      rules: rulesOf(size),
    } as const;
    const measured = await closedLoop(1, seconds, async () => {
      const { effect } = makeDecision([pack], "intent", { input: INPUT }, null);
      if (effect !== "allow") throw new Error("the rules allow this");
    });
    report(`policy evaluation in process, ${size} rules`, measured);
    if (size === 100) hundred = measured.p50;
  }
  for (const [index, scope] of (await mintTenants("policies", SIZES.length)).entries()) {
    const size = SIZES[index] as number;
    await publishPolicy(scope, { key: "bench", title: "Bench", note: "bench", rules: rulesOf(size) });
    const post = await clientOf(scope, appUrl);
    for (const callers of [1, 16]) {
      const measured = await closedLoop(callers, seconds, () =>
        post("/v1/policies/evaluate", { input: INPUT }),
      );
      report(`POST /v1/policies/evaluate with its log row, ${size} rules, callers: ${callers}`, measured);
    }
  }
  return [
    {
      what: "evaluation of 100 rules in process under 100 µs p50",
      value: hundred * 1000,
      most: 100,
      unit: "µs",
    },
  ];
}
