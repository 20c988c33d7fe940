import { createHash } from "node:crypto";
import type { AuditCheckpoint, AuditEvent, AuditExport } from "@/lib/contracts/audit";
import { GENESIS } from "@/lib/crypto/chain";
import { type PublicKey, publicKeyOf } from "@/lib/crypto/signature";
import {
  checkpointStatement,
  eventProblem,
  sealStatement,
  signatureProblem,
} from "@/lib/domains/audit/offline";
import type { ExportFileHead, ExportPart } from "./read-export";

const PROBLEMS_MAX = 20;

/** What a check found. */
export interface ExportReport {
  tenantId: string;
  exportedAt: string;
  /** Whether the file holds the whole chain from its first event; a filtered one proves nothing of what it leaves out. */
  whole: boolean;
  filters: Record<string, string>;
  events: number;
  firstSeq: number;
  lastSeq: number;
  checkpoints: number;
  /** The last event a checkpoint of the file vouches for. */
  signedSeq: number;
  /** The keys that were trusted, and whether the caller named them: a file's own prove only that it fits itself. */
  keys: PublicKey[];
  keysGiven: boolean;
  problems: string[];
}

/** What an earlier statement says was the chain's last event. */
type Kept = Pick<AuditCheckpoint, "seq" | "hash" | "tenantId">;

/** What else to hold a file against. */
export interface Trusted {
  /** Keys known from elsewhere; without them the file's own count. */
  keys?: PublicKey[];
  /** Checkpoints kept from earlier: all of them must be part of this chain. */
  kept?: Kept[];
}

/** Checks an exported file part by part. @throws Error when it is not whole as a file */
export async function checkExport(
  parts: AsyncIterable<ExportPart>,
  trusted: Trusted = {},
): Promise<ExportReport> {
  let check: Check | undefined;
  for await (const part of parts) {
    if (part.kind === "head") check = new Check(part.head, trusted);
    else if (!check) throw new Error("it has no head");
    else if (part.kind === "event") check.event(part.event);
    else check.seal(part.seal);
  }
  if (!check) throw new Error("it is empty");
  return check.report();
}

class Check {
  readonly #problems: string[] = [];
  readonly #keys: PublicKey[];
  readonly #digest = createHash("sha256");
  readonly #whole: boolean;
  /** Statements about events that have not come by yet: their hashes, and who vouched for them. */
  readonly #awaited = new Map<number, { hash: string; how: string }[]>();
  #last = { seq: 0, hash: GENESIS };
  #first = 0;
  #count = 0;
  #checkpoints = 0;
  #signedSeq = 0;

  constructor(
    readonly head: ExportFileHead,
    readonly trusted: Trusted,
  ) {
    this.#keys = trusted.keys ?? head.keys.map(({ x }) => publicKeyOf(x));
    this.#whole = Object.keys(head.filters).length === 0;
    for (const checkpoint of head.checkpoints) this.#checkpoint(checkpoint);
    for (const kept of trusted.kept ?? []) this.#await(kept, "kept from earlier");
  }

  event(event: AuditEvent): void {
    const { seq, hash, prevHash } = event;
    const next = this.#last.seq + 1;
    if (this.#whole && seq > next) this.#say(`${missing(next, seq - 1)} missing`);
    if (seq < next) this.#say(`event ${seq} comes after event ${this.#last.seq}`);
    if (seq > this.head.headSeq) this.#say(`event ${seq} comes after the head`);
    if (seq === next && prevHash !== this.#last.hash) {
      this.#say(`event ${seq} does not follow from the event before it`);
    }
    const problem = eventProblem(this.head.tenantId, event);
    if (problem) this.#say(`event ${seq}: ${problem}`);
    for (const awaited of this.#awaited.get(seq) ?? []) {
      if (awaited.hash !== hash) this.#say(`event ${seq} is not the one that was ${awaited.how}`);
    }
    this.#awaited.delete(seq);
    this.#first ||= seq;
    this.#last = { seq, hash };
    this.#count += 1;
    this.#digest.update(`${hash}\n`);
  }

  seal(seal: AuditExport["seal"]): void {
    const problem = signatureProblem(this.#keys, sealStatement(this.head, seal), seal.signature);
    if (problem) this.#say(`the file's seal ${problem}`);
    if (seal.count !== this.#count) this.#say(`${seal.count} events were sealed, ${this.#count} are here`);
    if (seal.digest !== this.#digest.digest("hex")) this.#say("the events are not the ones that were sealed");
  }

  report(): ExportReport {
    const { tenantId, exportedAt, filters, headSeq, headHash } = this.head;
    if (this.#whole) {
      if (this.#last.seq < headSeq) this.#say(`${missing(this.#last.seq + 1, headSeq)} missing`);
      else if (this.#last.hash !== headHash) this.#say("the last event is not the head");
      if (this.#signedSeq < this.#last.seq) this.#say(`nothing after event ${this.#signedSeq} is signed`);
    }
    for (const [seq, awaited] of this.#awaited) {
      if (!this.#whole && seq <= headSeq) continue;
      for (const { how } of awaited) this.#say(`event ${seq} was ${how} and is missing`);
    }
    return {
      ...{ tenantId, exportedAt, filters, whole: this.#whole },
      events: this.#count,
      firstSeq: this.#first,
      lastSeq: this.#last.seq,
      checkpoints: this.#checkpoints,
      signedSeq: this.#signedSeq,
      keys: this.#keys,
      keysGiven: this.trusted.keys !== undefined,
      problems: this.#problems,
    };
  }

  #checkpoint(checkpoint: AuditCheckpoint): void {
    const problem = signatureProblem(this.#keys, checkpointStatement(checkpoint), checkpoint.signature);
    if (problem) this.#say(`the checkpoint at event ${checkpoint.seq} ${problem}`);
    else {
      this.#await(checkpoint, "signed");
      this.#checkpoints += 1;
      this.#signedSeq = Math.max(this.#signedSeq, checkpoint.seq);
    }
  }

  #await({ tenantId, seq, hash }: Kept, how: string): void {
    if (tenantId !== this.head.tenantId) this.#say(`the checkpoint at event ${seq} is another tenant's`);
    else this.#awaited.set(seq, [...(this.#awaited.get(seq) ?? []), { hash, how }]);
  }

  #say(problem: string): void {
    if (this.#problems.length < PROBLEMS_MAX) this.#problems.push(problem);
  }
}

function missing(from: number, to: number): string {
  return from === to ? `event ${from} is` : `events ${from} to ${to} are`;
}
