import { z } from "zod";
import { jsonText } from "../answer";
import { loadSteps } from "../run-state";
import { HttpError, type Route } from "./router";

const asyncCheckpoint = z.object({
  qi_id: z.string(),
  steps: z.array(
    z.looseObject({
      id: z.string(),
      op: z.string(),
      name: z.string().nullish(),
      displayName: z.string().nullish(),
      data: z.unknown().optional(),
    }),
  ),
});

/** What the SDK asks for while it works on a call. */
export const checkpointRoutes: Route[] = [
  {
    method: "POST",
    path: "/v1/checkpoint/:run/async",
    async handle(engine, request) {
      const run = request.params.run ?? "";
      const parsed = asyncCheckpoint.safeParse(request.json());
      if (!parsed.success) throw new HttpError(400, `invalid request body: ${z.prettifyError(parsed.error)}`);
      const { qi_id, steps } = parsed.data;
      const other = steps.find(({ op }) => op !== "StepRun" && op !== "Step");
      if (other) throw new HttpError(400, `cannot checkpoint async steps: ${other.op}`);
      // A call that was given up and made again must not go on beside its successor.
      if (!engine.dispatches.isOpen(qi_id, run)) throw new HttpError(409, "stale dispatch");
      const save = steps.map((step) => ({
        id: step.id,
        op: step.op,
        name: (step.displayName ?? step.name ?? step.id).replaceAll("\u0000", ""),
        output: `{"data":${jsonText(step.data)}}`,
      }));
      const [result] = await engine.writer.apply({ run, save });
      if (result?.stale) throw new HttpError(409, "the run has ended");
      return { body: { data: null } };
    },
  },
  {
    method: "POST",
    path: "/v1/checkpoint",
    handle() {
      throw new HttpError(
        501,
        "sync checkpointing (durable endpoints) is not supported by the embedded server",
      );
    },
  },
  {
    method: "GET",
    path: "/v0/runs/:run/actions",
    async handle(engine, request) {
      const steps = await loadSteps(engine.reader, request.params.run ?? "");
      const memoised = steps.flatMap(({ id, output }) =>
        output ? [[id, JSON.parse(output) as unknown]] : [],
      );
      return { body: Object.fromEntries(memoised) as unknown };
    },
  },
  {
    method: "GET",
    path: "/v0/runs/:run/batch",
    async handle(engine, request) {
      const rows = await engine.reader<{ payload: unknown }[]>`
        select e.payload from inngest_local.runs r join inngest_local.events e on e.id = r.event_id
         where r.id = ${request.params.run ?? ""}`;
      if (rows.length === 0) throw new HttpError(404, "run not found");
      return { body: rows.map(({ payload }) => payload) };
    },
  },
];
