import { checkpointGrown } from "@/lib/domains/audit";
import { engine } from "@/lib/durable/engine";

/** Every minute: signs the audit chains that grew, after walking what was added to them. */
export function checkpointAudit() {
  return engine().createFunction(
    { id: "checkpoint-audit", name: "Checkpoint audit", triggers: [{ cron: "* * * * *" }], retries: 0 },
    async ({ step }) => step.run("checkpoint", async () => ({ signed: await checkpointGrown() })),
  );
}
