import fc from "fast-check";
import { expect, it } from "vitest";
import { nextAttemptAt } from "./retry";

const now = new Date("2026-01-01T00:00:00.000Z");
const node = (retry?: { attempts: number; backoffSeconds: number; maxBackoffSeconds: number }) => ({
  id: "call",
  kind: "http" as const,
  title: "Call",
  connector: "c",
  method: "POST" as const,
  path: "/",
  body: {},
  ...(retry && { retry }),
});
const policies = fc.record({
  attempts: fc.integer({ min: 1, max: 20 }),
  backoffSeconds: fc.double({ min: 0.1, max: 3600, noNaN: true }),
  maxBackoffSeconds: fc.double({ min: 0.1, max: 86_400, noNaN: true }),
});
const jitter = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

it("allows as many attempts as the policy says, and no more", () => {
  fc.assert(
    fc.property(policies, fc.integer({ min: 1, max: 40 }), jitter, (policy, attempt, random) => {
      const again = nextAttemptAt(node(policy), attempt, now, random);
      expect(again === null).toBe(attempt >= policy.attempts);
    }),
  );
});

it("waits between half and all of the backoff, which doubles up to its limit", () => {
  fc.assert(
    fc.property(policies, fc.integer({ min: 1, max: 19 }), jitter, (policy, attempt, random) => {
      const again = nextAttemptAt(node({ ...policy, attempts: 20 }), attempt, now, random);
      const full = Math.min(policy.maxBackoffSeconds, policy.backoffSeconds * 2 ** (attempt - 1)) * 1000;
      const waits = (again?.getTime() ?? 0) - now.getTime();
      expect(waits).toBeGreaterThanOrEqual(Math.floor(full / 2));
      expect(waits).toBeLessThanOrEqual(Math.ceil(full));
    }),
  );
});

it("has a policy for nodes that name none", () => {
  expect(nextAttemptAt(node(), 4, now, 0)).toEqual(new Date(now.getTime() + 4000));
  expect(nextAttemptAt(node(), 5, now, 0)).toBeNull();
});
