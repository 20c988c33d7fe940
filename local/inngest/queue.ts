import { Logger, run as startRunner } from "graphile-worker";
import type { CallJob } from "./change";
import type { Engine } from "./engine";
import { executeCall } from "./execute";
import { messageOf } from "./log";
import { type CronJob, executeCron, executeTimer, type TimerJob } from "./timers";

const POLL_MS = 2_000;

export interface Queue {
  stop(): Promise<void>;
}

/**
 * Works the queue. Jobs are fetched and completed in batches; a notification of Postgres makes the fetch
 * immediate, polling only finds jobs whose time has come.
 */
export async function startQueue(
  engine: Engine,
  connectionString: string,
  concurrency: number,
): Promise<Queue> {
  const logger = new Logger(() => (level, message) => {
    if (level === "error") engine.log("error", message, { part: "queue" });
  });
  const runner = await startRunner({
    connectionString,
    maxPoolSize: 4,
    noHandleSignals: true,
    pollInterval: POLL_MS,
    logger,
    preset: {
      worker: {
        concurrentJobs: concurrency,
        pollInterval: POLL_MS,
        localQueue: { size: concurrency * 2 },
        completeJobBatchDelay: 10,
        failJobBatchDelay: 10,
      },
    },
    taskList: {
      call: (payload) => executeCall(engine, payload as CallJob),
      timer: (payload) => executeTimer(engine, payload as TimerJob),
      cron: (payload) => executeCron(engine, payload as CronJob),
    },
  });
  runner.promise.catch((error: unknown) =>
    engine.log("error", "the queue ended", { error: messageOf(error) }),
  );
  return { stop: () => runner.stop() };
}
