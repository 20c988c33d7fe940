import { checkDue } from "@/lib/domains/connectors";
import { wakeParked } from "@/lib/domains/runs";
import { engine } from "@/lib/durable/engine";
import { EVENTS } from "@/lib/durable/events";

/** Every minute: tests the connectors that are due. */
export function connectorHealth() {
  return engine().createFunction(
    { id: "connector-health", name: "Test connectors", triggers: [{ cron: "* * * * *" }], retries: 0 },
    async ({ step }) => step.run("test", () => checkDue()),
  );
}

/** Takes up the runs that waited for a connector that is back. */
export function connectorRecovered() {
  return engine().createFunction(
    {
      id: "connector-recovered",
      name: "Take up parked runs",
      triggers: [{ event: "connector/recovered" }],
      retries: 5,
    },
    async ({ event, step }) => {
      const { key, ...place } = EVENTS["connector/recovered"].parse(event.data);
      return step.run("wake", async () => ({ woken: await wakeParked(place, key) }));
    },
  );
}
