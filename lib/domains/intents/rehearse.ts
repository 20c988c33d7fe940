import { CelFailure, evaluateCel } from "@/lib/cel";
import { demandOf, describeStages } from "@/lib/contracts/approval-stages";
import type { Decision } from "@/lib/contracts/decisions";
import type { DryRunBody, Rehearsal, RehearsedStep } from "@/lib/contracts/dry-run";
import type { TemplateDefinition, TemplateEdge, TemplateNode } from "@/lib/contracts/templates";
import { hashJson } from "@/lib/crypto/hash";
import { arrivals, chosenEdge, hasFailureRoute, readiness, waysWanted } from "@/lib/domains/runs";
import { expressionsOf, valueIssues } from "@/lib/domains/templates";
import type { Json } from "@/lib/kernel/canonical";

type JsonObject = Record<string, Json>;
type Problem = { code: string; message: string };
type Outcome = { output: Json; assumed?: boolean } | { error: Problem };

/** What a rehearsal goes by. */
export interface Rehearsed {
  definition: TemplateDefinition;
  input: JsonObject;
  requester: JsonObject;
  runId: string;
  samples: DryRunBody["samples"];
  /** What policy says before anything happens. */
  decision: Decision;
  /** What policy says at a later check; null when it cannot be asked then. */
  decideAgain(steps: JsonObject): Decision | null;
}

/** Walks a definition as a run would, with samples for what the outside world answers. Does nothing else. */
export function rehearse(given: Rehearsed): Rehearsal {
  const walk = new Walk(given);
  if (given.decision.effect === "deny") return walk.end("denied", null);
  try {
    walk.walk();
  } catch (error) {
    if (!(error instanceof CelFailure)) throw error;
    return walk.end("failed", { code: "expression_failed", message: error.message });
  }
  return walk.end(walk.failure ? "failed" : "succeeded", walk.failure);
}

class Walk {
  failure: Problem | null = null;
  private readonly steps = new Map<string, RehearsedStep>();
  private readonly decisions: Decision[];
  private readonly edges = new Set<TemplateEdge>();
  private readonly lacking = new Set<string>();
  private obligations: Decision["obligations"];
  private isApproved = false;
  private readonly proved = new Set<string>();
  private output: JsonObject | null = null;

  constructor(private readonly given: Rehearsed) {
    this.decisions = [given.decision];
    this.obligations = given.decision.obligations;
  }

  walk(): void {
    const { definition } = this.given;
    const undoing = new Set(definition.nodes.map(({ compensation }) => compensation));
    // What undoes another node has no place on the way through.
    const nodes = definition.nodes.filter(({ id }) => !undoing.has(id));
    for (let moved = true; moved; ) {
      moved = false;
      for (const node of nodes) {
        if (this.steps.has(node.id)) continue;
        const ready = readiness(
          this.given.definition,
          node,
          (id) => this.steps.get(id)?.status,
          (edge) => this.takes(edge),
        );
        if (ready === "blocked") continue;
        moved = true;
        this.steps.set(node.id, ready === "skip" ? stepOf(node, "skipped") : this.perform(node));
        if (this.failure) return;
      }
    }
    const stuck = nodes.filter(({ id }) => !this.steps.has(id)).map(({ id }) => id);
    if (stuck.length > 0) {
      this.failure = { code: "stuck", message: `These nodes wait for each other: ${stuck.join(", ")}.` };
    }
  }

  end(outcome: Rehearsal["outcome"], error: Problem | null): Rehearsal {
    const { edges } = this.given.definition;
    return {
      outcome,
      decisions: this.decisions,
      steps: [...this.steps.values()],
      edges: edges.flatMap((edge, index) => (this.edges.has(edge) ? [index] : [])),
      output: this.output as Rehearsal["output"],
      error,
      needsSamples: [...this.lacking],
    };
  }

  private perform(node: TemplateNode): RehearsedStep {
    const step = stepOf(node, "succeeded");
    let outcome: Outcome;
    try {
      step.would = this.evaluate(node) as RehearsedStep["would"];
      outcome = this.outcomeOf(node, step.would as JsonObject);
    } catch (error) {
      if (!(error instanceof CelFailure)) throw error;
      outcome = { error: { code: "expression_failed", message: error.message } };
    }
    if ("error" in outcome) {
      step.status = "failed";
      step.error = outcome.error;
      if (!hasFailureRoute(this.given.definition, node.id)) this.failure = outcome.error;
      return step;
    }
    step.output = outcome.output as RehearsedStep["output"];
    step.assumed = outcome.assumed ?? false;
    return step;
  }

  private outcomeOf(node: TemplateNode, would: JsonObject): Outcome {
    switch (node.kind) {
      case "policy":
        return this.check();
      case "approval":
        return this.approval(node);
      case "branch":
        return this.branch(node);
      case "join":
        return this.join(node);
      case "parallel":
      case "delay":
        return { output: null };
      case "set":
        return { output: would };
      case "end":
        return this.finish(would);
      case "proof":
        return this.proof(node);
      case "sub_intent":
        return this.answer(node, {});
      case "event":
        return this.answer(node, { eventId: "", data: {} });
      case "payment":
        return this.unmet() ?? this.answer(node, { ...would, operation: node.operation, reference: "" });
      case "device_command":
        return this.unmet() ?? this.answer(node, { status: "acknowledged", reference: "" });
      default:
        return this.unmet() ?? this.answer(node, { status: 200, body: {} });
    }
  }

  private branch(node: TemplateNode): Outcome {
    const edge = chosenEdge(this.given.definition, node.id, (candidate) => this.holds(candidate));
    if (edge) return { output: { to: edge.to } };
    return { error: { code: "no_branch", message: `No way out of ${node.title} applies.` } };
  }

  private join(node: Extract<TemplateNode, { kind: "join" }>): Outcome {
    const statusOf = (id: string) => this.steps.get(id)?.status;
    const { taken } = arrivals(this.given.definition, node.id, statusOf, (edge) => this.takes(edge));
    const wanted = waysWanted(node);
    if (taken.length >= wanted) return { output: { from: taken } };
    return {
      error: { code: "join_unmet", message: `${node.title} needs ${wanted} ways and has ${taken.length}.` },
    };
  }

  private finish(output: JsonObject): Outcome {
    const { outputSchema } = this.given.definition;
    const issues = outputSchema ? valueIssues(hashJson(outputSchema), outputSchema, output, "output") : [];
    if (issues.length > 0) {
      const what = issues.map(({ path, message }) => `${path} ${message}`).join("; ");
      return { error: { code: "output_invalid", message: `The output is not valid: ${what}.` } };
    }
    this.output = output;
    return { output };
  }

  private check(): Outcome {
    const decision =
      this.steps.size === 0 ? this.given.decision : this.given.decideAgain(this.variables().steps);
    if (!decision) {
      const message = "A policy engine outside of this process can only decide before anything has happened.";
      return { error: { code: "policy_unavailable", message } };
    }
    if (decision !== this.given.decision) this.decisions.push(decision);
    if (decision.effect === "deny") {
      return { error: { code: decision.code ?? "policy_denied", message: decision.explanation } };
    }
    this.obligations = decision.obligations;
    return {
      output: { decisionId: decision.id, effect: "allow", obligations: decision.obligations as Json },
    };
  }

  private approval(node: TemplateNode): Outcome {
    const asks = this.obligations.approval || (node.kind === "approval" && node.stages);
    if (!asks) return { output: { status: "not_required" } };
    const answered = this.answer(node, { status: "approved" });
    if ("output" in answered) this.isApproved = true;
    return answered;
  }

  private proof(node: Extract<TemplateNode, { kind: "proof" }>): Outcome {
    const answered = this.answer(node, {
      proofId: "",
      verified: true,
      kind: node.proof,
      issuer: node.issuers?.[0] ?? null,
      subject: null,
      payload: {},
      file: null,
      hash: "",
      verifiedBy: "person",
      verifier: "",
      submittedAt: "",
    });
    if ("output" in answered) this.proved.add(node.proof);
    return answered;
  }

  /** As the runtime asks before every act. */
  private unmet(): Outcome | null {
    const { approval, proofs } = this.obligations;
    if (approval && !this.isApproved) {
      const message = `Policy obliges ${describeStages(demandOf(approval).stages)}, and none was given before this step.`;
      return { error: { code: "approval_required", message } };
    }
    const lacking = (proofs ?? []).filter((kind) => !this.proved.has(kind));
    if (lacking.length === 0) return null;
    const message = `Policy obliges proof of ${lacking.join(", ")}, and none was given before this step.`;
    return { error: { code: "proof_required", message } };
  }

  private answer(node: TemplateNode, assumed: Json): Outcome {
    const sample = this.given.samples[node.id];
    if (!sample) return { output: assumed, assumed: true };
    return "failure" in sample ? { error: sample.failure } : { output: sample.output as Json };
  }

  /** A node's expressions by field; those of `values` and `output` by their own name. */
  private evaluate(node: TemplateNode): JsonObject {
    const values: JsonObject = {};
    for (const { path, source, sees } of expressionsOf(node)) {
      // What a proof holds is not there before it is.
      if (sees) continue;
      const field = path.slice(`nodes.${node.id}.`.length);
      const own = node.kind === "set" || node.kind === "end";
      values[own ? field.slice(field.indexOf(".") + 1) : field] = this.value(source);
    }
    return values;
  }

  private value(source: string): Json {
    try {
      return evaluateCel(source, this.variables());
    } catch (error) {
      for (const [, id = ""] of source.matchAll(/\bsteps\.(\w+)/g)) {
        if (this.steps.get(id)?.assumed) this.lacking.add(id);
      }
      throw error;
    }
  }

  private takes(edge: TemplateEdge): boolean {
    const source = this.steps.get(edge.from);
    const isChosen =
      source?.kind === "branch" && source.status === "succeeded"
        ? (source.output as { to?: string } | null)?.to === edge.to
        : this.holds(edge);
    if (isChosen) this.edges.add(edge);
    return isChosen;
  }

  private holds(edge: TemplateEdge): boolean {
    const value = edge.when === undefined ? true : this.value(edge.when);
    if (typeof value !== "boolean") {
      throw new CelFailure(`the condition from ${edge.from} to ${edge.to} is not true or false`);
    }
    return value;
  }

  private variables(): { input: Json; steps: JsonObject; run: Json; requester: Json } {
    const { input, requester, runId } = this.given;
    const steps = Object.fromEntries(
      [...this.steps.values()].map(({ nodeId, status, output, error }) => [
        nodeId,
        { status, output: output as Json, error: error as Json },
      ]),
    );
    return { input, steps, run: { id: runId }, requester };
  }
}

function stepOf(node: TemplateNode, status: RehearsedStep["status"]): RehearsedStep {
  return { nodeId: node.id, kind: node.kind, status, would: {}, output: null, assumed: false, error: null };
}
