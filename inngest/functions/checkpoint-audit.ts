import { checkpointGrown } from "@/lib/domains/audit";
import { engine } from "@/lib/durable/engine";

/** Every five minutes: signs the audit chains that grew, after walking what was added to them. */
export function checkpointAudit() {
  return engine().createFunction(
    { id: "checkpoint-audit", name: "Checkpoint audit", triggers: [{ cron: "*/5 * * * *" }], retries: 0 },
    async ({ step }) => step.run("checkpoint", async () => ({ signed: await checkpointGrown() })),
  );
}
