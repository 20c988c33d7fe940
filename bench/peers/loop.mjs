/** Calls in a closed loop and prints the rate and latencies as one line of JSON. */
export async function loop(call) {
  const seconds = Number(process.env.BENCH_SECONDS ?? 6);
  const callers = Number(process.env.BENCH_CALLERS ?? 10);
  const spin = async (until, latencies) => {
    while (performance.now() < until) {
      const started = performance.now();
      await call();
      latencies?.push(performance.now() - started);
    }
  };
  const all = (until, latencies) =>
    Promise.all(Array.from({ length: callers }, () => spin(until, latencies)));
  await all(performance.now() + 1000);
  const latencies = [];
  const started = performance.now();
  await all(started + seconds * 1000, latencies);
  const took = (performance.now() - started) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))];
  console.log(
    JSON.stringify({
      perSecond: latencies.length / took,
      p50: at(0.5),
      p95: at(0.95),
      p99: at(0.99),
      calls: latencies.length,
    }),
  );
}
