import { type ChildProcess, spawn } from "node:child_process";
import type { Component } from "./component";
import type { StackLog } from "./log";
import { StackError } from "./stack-error";

const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 5_000;
/** A component that lived this long is sound again: its next crash restarts it at once. */
const SOUND_AFTER_MS = 10_000;
const PROBE_EVERY_MS = 50;
/** A component that was never healthy and ended this often does not start at all. */
const MOST_FIRST_FAILURES = 5;

/** Pause before the restart number `failures` in a row (from 1), in milliseconds. */
export function backoffMs(failures: number): number {
  return Math.min(FIRST_BACKOFF_MS * 2 ** Math.max(0, failures - 1), LONGEST_BACKOFF_MS);
}

/**
 * Keeps one component running: starts it, restarts it with growing pauses when it ends unasked, stops it when
 * asked. The process gets a process group of its own, so that Ctrl-C reaches only the supervisor, which then
 * stops everything in order.
 */
export class SupervisedProcess {
  #child: ChildProcess | undefined;
  #wanted = false;
  #failures = 0;
  #wasHealthy = false;
  #restart: NodeJS.Timeout | undefined;

  constructor(
    readonly component: Component,
    private readonly log: StackLog,
    /** Called with the process id after each start and with undefined after each end. */
    private readonly onPidChange: () => void,
  ) {}

  /** Process id, or undefined while it is not running. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts the process and resolves when it is healthy. */
  async start(): Promise<void> {
    if (!this.#wanted) {
      this.#wanted = true;
      this.#failures = 0;
      this.#spawn();
    }
    await this.waitHealthy();
  }

  #spawn(): void {
    const { name, command } = this.component;
    const startedAt = Date.now();
    const child = spawn(command.program, command.args, {
      cwd: command.cwd,
      env: command.env,
      ...command.owner,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    child.stdout?.on("data", (chunk: Buffer) => this.log.write(name, chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => this.log.write(name, chunk.toString()));
    let spawnError: Error | undefined;
    child.once("error", (error) => {
      spawnError = error;
      if (child.pid === undefined) this.#ended(child, startedAt, `could not be started: ${error.message}`);
    });
    child.once("exit", (code, signal) => {
      const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
      this.#ended(child, startedAt, spawnError ? spawnError.message : how);
    });
    this.onPidChange();
  }

  #ended(child: ChildProcess, startedAt: number, how: string): void {
    if (this.#child !== child) return;
    // What it started itself must not live on beside its successor.
    if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL");
    this.#child = undefined;
    this.onPidChange();
    if (!this.#wanted) return;
    this.#failures = Date.now() - startedAt >= SOUND_AFTER_MS ? 1 : this.#failures + 1;
    const pause = backoffMs(this.#failures);
    this.log.say("warn", `${this.component.name} ${how}; starting it again in ${pause} ms`);
    this.#restart = setTimeout(() => {
      if (this.#wanted) this.#spawn();
    }, pause);
  }

  /** Resolves when the component does its work. Throws when that takes too long or it is not to run. */
  async waitHealthy(timeoutMs = this.component.startTimeoutMs): Promise<void> {
    const { name } = this.component;
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      if (!this.#wanted) throw new StackError(`${name} is stopped.`);
      const { pid } = this;
      if (pid !== undefined && (await this.component.isHealthy().catch(() => false)) && this.pid === pid) {
        this.#wasHealthy = true;
        return;
      }
      if (!this.#wasHealthy && this.#failures >= MOST_FIRST_FAILURES) {
        throw new StackError(`${name} does not start. Its last lines:\n${this.log.tail(name)}`);
      }
      if (Date.now() > deadline) {
        throw new StackError(
          `${name} did not become healthy in ${timeoutMs / 1000} s. Its last lines:\n${this.log.tail(name)}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS));
    }
  }

  /** Sends a signal to the process only, as `kill` does; the supervisor heals what follows. */
  kill(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Ends the process, by force when it takes too long, and keeps it ended. */
  async stop(): Promise<void> {
    this.#wanted = false;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (child?.pid === undefined) return;
    const { pid } = child;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill(this.component.stopSignal);
    // A stopped process (SIGSTOP) would never see the signal.
    child.kill("SIGCONT");
    const force = setTimeout(() => {
      this.log.say("warn", `${this.component.name} did not end in time and is ended by force`);
      signalGroup(pid, "SIGKILL");
    }, this.component.stopTimeoutMs);
    await ended;
    clearTimeout(force);
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
}
