import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startReceiver } from "@/local/receiver/server";

/** The demo's receiver, for one test file. */
export interface TestReceiver {
  url: string;
  /** Makes it misbehave; `{mode: "ok"}` ends that. */
  fault(fault: { mode: string; times?: number; delayMs?: number; status?: number }): Promise<void>;
  /** How often a run's call arrived, and how often it was acted on. */
  received(runId: string, nodeId?: string): Promise<{ count: number; acted: number }>;
  stop(): Promise<void>;
}

/** Starts a receiver on a free port. */
export async function startTestReceiver(): Promise<TestReceiver> {
  const folder = mkdtempSync(join(tmpdir(), "intent-os-receiver-"));
  const receiver = await startReceiver({ port: 0, file: join(folder, "log.jsonl") });
  return {
    url: receiver.url,
    async fault(fault) {
      const answer = await fetch(`${receiver.url}/faults`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(fault),
      });
      if (!answer.ok) throw new Error(`the receiver refused the fault: ${await answer.text()}`);
    },
    async received(runId, nodeId = "call") {
      const answer = await fetch(`${receiver.url}/requests?key=${encodeURIComponent(`${runId}:${nodeId}`)}`);
      const { requests } = (await answer.json()) as { requests: { count: number; acted: number }[] };
      return { count: requests[0]?.count ?? 0, acted: requests[0]?.acted ?? 0 };
    },
    async stop() {
      await receiver.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
