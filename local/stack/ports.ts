import { connect } from "node:net";
import { freePort } from "./free-port";
import { StackError } from "./stack-error";

/** What listens somewhere, with the variable that moves it and the port it has unless told. */
export const PORT_DEFAULTS = {
  app: { variable: "PORT", port: 3000 },
  postgres: { variable: "POSTGRES_PORT", port: 54322 },
  auth: { variable: "SUPABASE_PORT", port: 54321 },
  inngest: { variable: "INNGEST_PORT", port: 8288 },
  smtp: { variable: "SMTP_PORT", port: 1025 },
  inbox: { variable: "INBOX_PORT", port: 1080 },
  receiver: { variable: "RECEIVER_PORT", port: 8299 },
} as const;

/** Name of a listening socket of the stack. */
export type PortName = keyof typeof PORT_DEFAULTS;

/** Port of every listening socket. */
export type Ports = Record<PortName, number>;

const NAMES = Object.keys(PORT_DEFAULTS) as PortName[];

/**
 * Ports from `env`, else the defaults.
 * @throws Error naming the variable that is no port number
 */
export function portsFromEnv(env: Record<string, string | undefined> = process.env): Ports {
  const entries = NAMES.map((name) => {
    const { variable, port } = PORT_DEFAULTS[name];
    const given = env[variable];
    if (given === undefined || given === "") return [name, port] as const;
    if (!/^\d+$/.test(given) || Number(given) < 1 || Number(given) > 65_535) {
      throw new StackError(`${variable}=${given} is not a port number (1 to 65535).`);
    }
    return [name, Number(given)] as const;
  });
  const ports = Object.fromEntries(entries) as Ports;
  for (const name of NAMES) {
    const other = NAMES.find((candidate) => candidate !== name && ports[candidate] === ports[name]);
    if (other) {
      throw new StackError(
        `Port ${ports[name]} is given to both ${name} and ${other}: change ${PORT_DEFAULTS[name].variable} or ` +
          `${PORT_DEFAULTS[other].variable}.`,
      );
    }
  }
  return ports;
}

/** A free port for every socket, for tests. */
export async function freePorts(): Promise<Ports> {
  const ports = new Set<number>();
  while (ports.size < NAMES.length) ports.add(await freePort());
  const list = [...ports];
  return Object.fromEntries(NAMES.map((name, index) => [name, list[index]])) as Ports;
}

/** Whether something accepts connections on a loopback port. */
export async function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const answer = (listening: boolean) => {
      socket.destroy();
      resolve(listening);
    };
    socket.once("connect", () => answer(true));
    socket.once("error", () => answer(false));
    socket.setTimeout(2000, () => answer(true));
  });
}

/** A port that a component needs is in use by a process that is not ours. */
export class PortTakenError extends StackError {
  override name = "PortTakenError";

  constructor(
    readonly port: number,
    readonly socket: PortName,
  ) {
    const { variable } = PORT_DEFAULTS[socket];
    super(
      `Port ${port}, which ${socket} needs, is taken by another process. End that process, or choose another ` +
        `port with ${variable}, for example: ${variable}=${port + 10} npm run demo`,
    );
  }
}

/** @throws PortTakenError for the first of `names` whose port is in use */
export async function requireFreePorts(ports: Ports, names: readonly PortName[]): Promise<void> {
  for (const name of names) {
    if (await isListening(ports[name])) throw new PortTakenError(ports[name], name);
  }
}
