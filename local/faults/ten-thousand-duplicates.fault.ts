import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { executeOnce, newSupplier, readRuns, untilOver } from "./client";
import { expectActedOnce, expectSound, expectSoundWhole } from "./soundness";
import "./stack-under-test";

const DUPLICATES = 10_000;
const CALLERS = 50;

it(`makes one run of ${DUPLICATES} times the same execute call`, async () => {
  const supplier = newSupplier();
  const key = randomUUID();
  const answers = new Map<string, number>();
  let left = DUPLICATES;
  const call = async () => {
    while (left-- > 0) {
      const { status, body } = await executeOnce(125_000, supplier, key);
      const run = (body.data as { run?: { id: string } } | undefined)?.run?.id;
      const answer = `${status} ${run ?? body.error?.code}`;
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, call));
  console.log([...answers].map(([answer, times]) => `${answer}: ${times}`).join(", "));

  const runs = await readRuns(supplier);
  expect(runs).toHaveLength(1);
  const [run] = runs;
  // The stored answer, or word that the first one is still in progress; nothing else.
  expect(new Set(answers.keys())).toEqual(
    new Set([
      `202 ${run?.id}`,
      ...(answers.has("409 idempotency_in_progress") ? ["409 idempotency_in_progress"] : []),
    ]),
  );
  await untilOver(run?.id ?? "");
  expect(await expectActedOnce(await expectSound(run?.id ?? ""))).toBe(1);
  await expectSoundWhole();
});
