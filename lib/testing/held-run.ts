import type { TemplateDefinition } from "@/lib/contracts/templates";
import { EMPTY_JOURNAL } from "@/lib/domains/runs/journal";
import type { Act, EffectState, RunState } from "@/lib/domains/runs/state";
import { newId } from "@/lib/kernel/ids";

/** A queued run as its first worker holds it, with no database behind it. */
export function heldRun(definition: TemplateDefinition, more: Partial<RunState> = {}): RunState {
  const id = newId("run");
  return {
    id,
    tenantId: newId("tenant"),
    workspaceId: newId("workspace"),
    intentId: newId("intent"),
    fence: 1,
    status: "queued",
    journal: EMPTY_JOURNAL,
    template: {
      key: "t",
      title: "T",
      versionId: newId("templateVersion"),
      version: 1,
      checksum: newId("request"),
      definition,
    },
    policies: [],
    input: {},
    requestedBy: { kind: "system", id: "test", userId: null, label: "test" },
    parent: null,
    rootRunId: id,
    depth: 0,
    decision: { id: newId("decision"), explanation: "Allowed", obligations: {} },
    steps: new Map(),
    effects: new Map(),
    approvals: new Map(),
    output: null,
    error: null,
    startedAt: null,
    finishedAt: null,
    ...more,
  };
}

/** The effects among what is to be done, where nothing is to be asked. */
export function effectsOf(acts: Act[]): EffectState[] {
  return acts.map((act) => {
    if ("question" in act) throw new Error(`${act.nodeId} asks an engine`);
    return act;
  });
}
