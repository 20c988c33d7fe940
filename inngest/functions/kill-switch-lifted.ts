import { wakeHalted } from "@/lib/domains/runs";
import { engine } from "@/lib/durable/engine";
import { EVENTS } from "@/lib/durable/events";

/** Takes up the runs that a kill switch held back, once it is lifted. */
export function killSwitchLifted() {
  return engine().createFunction(
    {
      id: "kill-switch-lifted",
      name: "Take up halted runs",
      triggers: [{ event: "kill-switch/lifted" }],
      retries: 5,
    },
    async ({ event, step }) => {
      const { scope, killSwitchId: _, ...place } = EVENTS["kill-switch/lifted"].parse(event.data);
      return step.run("wake", async () => ({ woken: await wakeHalted(place, scope) }));
    },
  );
}
