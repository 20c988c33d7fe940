"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import type { Approval } from "@/lib/contracts/approvals";
import type { Run, RunEvent, Step, Trace } from "@/lib/contracts/runs";
import { hasEnded } from "./run-status";

export interface RunSnapshot {
  run: Run;
  steps: Step[];
  events: RunEvent[];
  trace: Trace | null;
  /** Null when the reader may not see approvals. */
  approvals: Approval[] | null;
}

export type Liveness = "live" | "reconnecting" | "ended";

const POLL_MS = 1000;
const SLOWEST_POLL_MS = 15_000;

class Unauthenticated extends Error {}

async function read<T>(path: string, signal: AbortSignal): Promise<T> {
  const response = await fetch(path, { signal, headers: { Accept: "application/json" }, cache: "no-store" });
  if (response.status === 401) throw new Unauthenticated();
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  const envelope: { data: T } = await response.json();
  return envelope.data;
}

/** What changed since `known`: nothing is read again unless the journal grew. */
async function readOn(known: RunSnapshot, signal: AbortSignal): Promise<RunSnapshot> {
  const base = `/v1/runs/${known.run.id}`;
  const after = known.events.at(-1)?.seq ?? 0;
  const [run, added] = await Promise.all([
    read<Run>(base, signal),
    read<RunEvent[]>(`${base}/events?after=${after}`, signal),
  ]);
  if (added.length === 0) return { ...known, run };
  const [steps, trace, approvals] = await Promise.all([
    read<Step[]>(`${base}/steps`, signal),
    read<Trace>(`${base}/trace`, signal),
    known.approvals && read<Approval[]>(`/v1/approvals?runId=${known.run.id}`, signal),
  ]);
  return { run, steps, trace, approvals, events: [...known.events, ...added] };
}

/**
 * Follows a run about every second until it has ended. Waits while the tab is hidden, slows down while the API
 * does not answer, and has the page renew an expired session.
 */
export function useLiveRun(initial: RunSnapshot): { snapshot: RunSnapshot; liveness: Liveness } {
  const router = useRouter();
  const [snapshot, setSnapshot] = useState(initial);
  const [connected, setConnected] = useState(true);
  const known = useRef(initial);

  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;

    async function poll() {
      try {
        if (!document.hidden) {
          const next = await readOn(known.current, stop.signal);
          failures = 0;
          setConnected(true);
          if (next.events !== known.current.events || next.run.status !== known.current.run.status) {
            setSnapshot(next);
          }
          known.current = next;
        }
      } catch (error) {
        if (stop.signal.aborted) return;
        if (error instanceof Unauthenticated) router.refresh();
        failures += 1;
        setConnected(false);
      }
      if (!stop.signal.aborted && !hasEnded(known.current.run.status)) {
        timer = setTimeout(poll, Math.min(SLOWEST_POLL_MS, POLL_MS * 2 ** failures));
      }
    }

    if (!hasEnded(known.current.run.status)) timer = setTimeout(poll, POLL_MS);
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [router]);

  const liveness = hasEnded(snapshot.run.status) ? "ended" : connected ? "live" : "reconnecting";
  return { snapshot, liveness };
}
