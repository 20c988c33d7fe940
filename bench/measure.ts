/** What a closed loop of callers achieved: calls per second and latency in milliseconds. */
export interface Measured {
  perSecond: number;
  p50: number;
  p95: number;
  p99: number;
  calls: number;
}

/** Runs `call` in a closed loop of `callers` for `seconds`, after a short warm-up. A failing call fails the bench. */
export async function closedLoop(
  callers: number,
  seconds: number,
  call: (index: number) => Promise<unknown>,
): Promise<Measured> {
  let index = 0;
  const loop = async (until: number, latencies: number[] | null) => {
    while (performance.now() < until) {
      const started = performance.now();
      await call(index++);
      latencies?.push(performance.now() - started);
    }
  };
  const all = (until: number, latencies: number[] | null) =>
    Promise.all(Array.from({ length: callers }, () => loop(until, latencies)));
  await all(performance.now() + 1000, null);
  const latencies: number[] = [];
  const started = performance.now();
  await all(started + seconds * 1000, latencies);
  return summary(latencies, (performance.now() - started) / 1000);
}

/** Starts `call` at a fixed rate, whether or not earlier calls have ended. */
export async function openLoop(
  perSecond: number,
  seconds: number,
  call: () => Promise<unknown>,
): Promise<Measured> {
  const latencies: number[] = [];
  const started = performance.now();
  const calls: Promise<void>[] = [];
  for (let index = 0; index < perSecond * seconds; index += 1) {
    const due = started + (index * 1000) / perSecond;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    const began = performance.now();
    calls.push(call().then(() => void latencies.push(performance.now() - began)));
  }
  await Promise.all(calls);
  return summary(latencies, (performance.now() - started) / 1000);
}

/** Percentiles of latencies (ms) that were taken in so many seconds. */
export function summary(latencies: number[], seconds: number): Measured {
  const sorted = latencies.sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return {
    perSecond: sorted.length / seconds,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    calls: sorted.length,
  };
}
