import type { LookupFunction } from "node:net";
import { Agent, buildConnector } from "undici";
import { checkedAddresses, type OutboundRules, type Resolve } from "./guard";

const CONNECT_TIMEOUT_MS = 10_000;
const AGENTS_MAX = 200;

/**
 * An HTTP dispatcher whose every connection, those of redirects too, goes to an address that was checked and to no
 * other: the name is resolved once, and the socket is opened to what came of that.
 */
export function guardedAgent(rules: OutboundRules, resolve?: Resolve): Agent {
  return new Agent({
    keepAliveTimeout: 10_000,
    connect(options, callback) {
      const port = Number(options.port) || (options.protocol === "https:" ? 443 : 80);
      checkedAddresses(rules, options.hostname, port, resolve).then(
        (addresses) => {
          const connect = buildConnector({ timeout: CONNECT_TIMEOUT_MS, lookup: pinned(addresses) });
          connect(options, callback);
        },
        (error: Error) => callback(error, null),
      );
    },
  });
}

/** A look-up that answers the checked addresses, whatever it is asked. */
function pinned(addresses: Awaited<ReturnType<typeof checkedAddresses>>): LookupFunction {
  return (_, options, callback) => {
    const [first] = addresses;
    if (options.all || !first) callback(null, addresses);
    else callback(null, first.address, first.family);
  };
}

const agents = new Map<string, Agent>();

/** The agent for a set of rules, kept so that connections are used again. Other rules never share one. */
export function agentFor(rules: OutboundRules): Agent {
  const key = JSON.stringify([rules.allowedHosts.map(({ host, port }) => [host, port]), rules.privateRanges]);
  let agent = agents.get(key);
  if (!agent) {
    agent = guardedAgent(rules);
    agents.set(key, agent);
    const [oldest] = agents;
    if (agents.size > AGENTS_MAX && oldest) {
      agents.delete(oldest[0]);
      void oldest[1].close();
    }
  }
  return agent;
}
