"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import type { Approval } from "@/lib/contracts/approvals";
import type { Proof } from "@/lib/contracts/proofs";
import type { RunDetail, RunEvent, Step, Trace } from "@/lib/contracts/runs";
import { hasEnded } from "./run-status";

export interface RunSnapshot {
  run: RunDetail;
  steps: Step[];
  /** The journal from its first entry on, as far as it was read. */
  events: RunEvent[];
  trace: Trace | null;
  /** Null when the reader may not see approvals. */
  approvals: Approval[] | null;
  /** Given for the run, or used by it. Null when the reader may not see proofs. */
  proofs: Proof[] | null;
}

export type Liveness = "live" | "reconnecting" | "ended";

/** Entries come in bursts; what they changed is read once they pause. */
const SETTLE_MS = 120;
const RECONNECT_MS = 1000;
const SLOWEST_RECONNECT_MS = 15_000;
/** That a run is stuck is no entry of its journal: it is looked for as often as the watchdog marks it. */
const LOOK_AGAIN_MS = 60_000;

class Unauthenticated extends Error {}

async function read<T>(path: string, signal: AbortSignal): Promise<T> {
  const response = await fetch(path, { signal, headers: { Accept: "application/json" }, cache: "no-store" });
  if (response.status === 401) throw new Unauthenticated();
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  const envelope: { data: T } = await response.json();
  return envelope.data;
}

/** How everything but the journal stands now. */
async function readState(known: RunSnapshot, signal: AbortSignal): Promise<Omit<RunSnapshot, "events">> {
  const base = `/v1/runs/${known.run.id}`;
  const [run, steps, trace, approvals, proofs] = await Promise.all([
    read<RunDetail>(base, signal),
    read<Step[]>(`${base}/steps`, signal),
    read<Trace>(`${base}/trace`, signal),
    known.approvals && read<Approval[]>(`/v1/approvals?runId=${known.run.id}`, signal),
    known.proofs && read<Proof[]>(`/v1/proofs?runId=${known.run.id}`, signal),
  ]);
  return { run, steps, trace, approvals, proofs };
}

/** Follows the run's journal by its stream; `moved` is called with each entry, `lost` and `found` as the line goes. */
function follow(
  path: string,
  on: { moved: (event: RunEvent) => void; found: () => void; lost: (forGood: boolean) => void },
): () => void {
  const source = new EventSource(path);
  source.onopen = on.found;
  source.onmessage = ({ data }: MessageEvent<string>) => on.moved(JSON.parse(data));
  source.onerror = () => on.lost(source.readyState === EventSource.CLOSED);
  return () => source.close();
}

/**
 * Follows a run until it has ended, by the stream of its journal: each entry is shown as it comes, and what it changed
 * is read. Lets go while the tab is hidden, comes back when the line is lost, has the page renew an expired session.
 */
export function useLiveRun(initial: RunSnapshot): {
  snapshot: RunSnapshot;
  liveness: Liveness;
  readMore: () => Promise<void>;
} {
  const router = useRouter();
  const [snapshot, setSnapshot] = useState(initial);
  const [connected, setConnected] = useState(true);
  /** Counts how often the run was taken up again after it had ended. */
  const [lives, setLives] = useState(0);
  const known = useRef(initial);
  const show = useRef((next: RunSnapshot) => {
    known.current = next;
    setSnapshot(next);
  });

  useEffect(() => {
    if (!hasEnded(known.current.run.status) || hasEnded(initial.run.status)) return;
    show.current(initial);
    setLives((count) => count + 1);
  }, [initial]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a run that was taken up again is followed anew
  useEffect(() => {
    const stop = new AbortController();
    let close = () => {};
    let timer: ReturnType<typeof setTimeout> | undefined;
    let seen = known.current.run.events;
    let failures = 0;
    let due = false;

    function moved(event: RunEvent) {
      seen = event.seq;
      const { events } = known.current;
      // Entries are kept only where they follow the ones that were read.
      if ((events.at(-1)?.seq ?? 0) === event.seq - 1) {
        show.current({ ...known.current, events: [...events, event] });
      }
      if (!due) later(refresh, SETTLE_MS);
      due = true;
    }

    async function refresh() {
      due = false;
      try {
        const state = await readState(known.current, stop.signal);
        failures = 0;
        setConnected(true);
        show.current({ ...state, events: known.current.events });
        if (hasEnded(state.run.status)) close();
        return true;
      } catch (error) {
        if (stop.signal.aborted) return false;
        if (error instanceof Unauthenticated) router.refresh();
        failures += 1;
        setConnected(false);
        later(resume, Math.min(SLOWEST_RECONNECT_MS, RECONNECT_MS * 2 ** failures));
        return false;
      }
    }

    function connect() {
      close();
      close = follow(`/v1/runs/${known.current.run.id}/stream?after=${seen}`, {
        moved,
        found: () => setConnected(true),
        lost: (forGood) => {
          setConnected(false);
          // The browser connects again by itself, unless it was told not to.
          if (forGood) later(resume, RECONNECT_MS);
        },
      });
    }

    async function resume() {
      close();
      if (document.hidden) return;
      if ((await refresh()) && !hasEnded(known.current.run.status)) connect();
    }

    function later(act: () => unknown, ms: number) {
      clearTimeout(timer);
      timer = setTimeout(act, ms);
    }

    function seenOrHidden() {
      if (document.hidden) close();
      else if (!hasEnded(known.current.run.status)) void resume();
    }

    const look = setInterval(() => {
      if (!document.hidden && !due && !hasEnded(known.current.run.status)) void refresh();
    }, LOOK_AGAIN_MS);
    if (!hasEnded(known.current.run.status)) {
      connect();
      document.addEventListener("visibilitychange", seenOrHidden);
    }
    return () => {
      stop.abort();
      close();
      clearTimeout(timer);
      clearInterval(look);
      document.removeEventListener("visibilitychange", seenOrHidden);
    };
  }, [router, lives]);

  async function readMore() {
    const { run, events } = known.current;
    const after = events.at(-1)?.seq ?? 0;
    const more = await read<RunEvent[]>(
      `/v1/runs/${run.id}/events?limit=500&after=${after}`,
      new AbortController().signal,
    );
    const next = known.current.events;
    const fitting = more.filter(({ seq }) => seq > (next.at(-1)?.seq ?? 0));
    show.current({ ...known.current, events: [...next, ...fitting] });
  }

  const liveness = hasEnded(snapshot.run.status) ? "ended" : connected ? "live" : "reconnecting";
  return { snapshot, liveness, readMore };
}
