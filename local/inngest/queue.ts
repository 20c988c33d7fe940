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
  onLost: () => void,
): Promise<Queue> {
  let isStopping = false;
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
  const ended = (error?: unknown) => {
    if (isStopping) return;
    engine.log("error", "the queue ended", { error: messageOf(error) });
    onLost();
  };
  runner.promise.then(() => ended(), ended);
  return {
    stop() {
      isStopping = true;
      return runner.stop();
    },
  };
}
