import { afterEach, inject } from "vitest";
import { COMPONENT_NAMES } from "@/local/stack/component";
import { Supervisor } from "./control";
import { receiverFault } from "./outside";

/** The supervisor of the stack; after each test everything runs and the receiver behaves again. */
export const supervisor = new Supervisor(inject("stackUnderTest").control);

afterEach(async () => {
  for (const component of COMPONENT_NAMES) await supervisor.start(component);
  await receiverFault({ mode: "ok" });
});
