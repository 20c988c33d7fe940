import type { PortName } from "./ports";
import type { ProcessOwner } from "./postgres/binaries";

/** Parts of the stack, in the order in which they start. */
export const COMPONENT_NAMES = ["postgres", "auth", "mail", "receiver", "inngest", "app"] as const;

/** A part of the stack: one process, supervised. */
export type ComponentName = (typeof COMPONENT_NAMES)[number];

/** How to run one process. */
export interface Command {
  program: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  owner?: ProcessOwner;
}

/** What the supervisor has to know of a component. */
export interface Component {
  name: ComponentName;
  /** Sockets it listens on, checked before its first start. */
  sockets: readonly PortName[];
  /** Work before the first start, such as making a data directory. */
  prepare?(): Promise<void>;
  command: Command;
  /** Whether it does its work now. May throw, which means no. */
  isHealthy(): Promise<boolean>;
  /** Work after it became healthy for the first time, such as migrations. */
  afterFirstStart?(): Promise<void>;
  /** Asks it to finish and end. */
  stopSignal: NodeJS.Signals;
  /** How long it may take to become healthy, and to end, before that counts as a failure. */
  startTimeoutMs: number;
  stopTimeoutMs: number;
}

/** Health of an HTTP server: `url` answers 2xx within two seconds. */
export async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
