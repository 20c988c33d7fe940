import type { CommandRequest } from "../port";
import { TestRail } from "./rail";

/** Devices that acknowledge whatever they are told. */
export const testDevices = new TestRail<CommandRequest>(
  ({ device }) => device,
  ({ device, command, parameters }, key) => ({
    kind: "acknowledged",
    receipt: { rail: "test", reference: `test:${key}`, status: "acknowledged", device, command, parameters },
  }),
);
