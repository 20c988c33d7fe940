import type { CallJob } from "./change";
import type { Dispatch } from "./dispatches";
import type { Engine } from "./engine";
import { type FunctionConfig, functionUuid, maxAttemptsOf } from "./registry";
import type { RunState } from "./run-state";
import { signBody } from "./signature";

/** Above this the SDK is told to fetch events and steps itself. */
const BODY_MAX = 4 * 1024 * 1024;

export interface CallRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/**
 * The call request of the SDK specification (4.4.1). The body is written in canonical form piece by piece:
 * its stored parts already are, and that is the form the signature covers.
 */
export function callRequest(
  engine: Engine,
  fn: FunctionConfig,
  run: RunState,
  job: CallJob,
  dispatch: Dispatch & { id: string },
): CallRequest {
  const stack = run.memoised.map(({ id }) => id);
  const write = (useApi: boolean) => {
    const steps = useApi
      ? ""
      : run.memoised
          .toSorted((a, b) => (a.id < b.id ? -1 : 1))
          .map(({ id, output }) => `${JSON.stringify(id)}:${output}`)
          .join(",");
    const ctx = {
      attempt: job.a,
      disable_immediate_execution: run.forcePlan || run.hasOpenSteps,
      env: "local",
      fn_id: functionUuid(fn.id),
      max_attempts: maxAttemptsOf(fn),
      qi_id: dispatch.id,
      run_id: run.id,
      stack: { current: stack.length, stack },
      step_id: "step",
      use_api: useApi,
    };
    const events = useApi ? "" : run.event;
    return `{"ctx":${JSON.stringify(ctx)},"event":${run.event},"events":[${events}],"steps":{${steps}},"use_api":${useApi},"version":${run.requestVersion}}`;
  };
  let body = write(false);
  if (body.length > BODY_MAX) body = write(true);

  const url = new URL(fn.steps.step.runtime.url);
  url.searchParams.set("stepId", job.s ?? "step");
  const headers: Record<string, string> = {
    "x-inngest-server-kind": engine.signingKey ? "cloud" : "dev",
    "x-inngest-req-version": String(run.requestVersion),
    "x-run-id": run.id,
    "x-request-id": dispatch.id,
  };
  if (engine.signingKey) headers["x-inngest-signature"] = signBody(body, engine.signingKey);
  return { url: url.toString(), headers, body };
}
