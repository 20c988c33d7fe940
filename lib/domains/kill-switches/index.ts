export { liftKillSwitch } from "./lift";
export { activeKillSwitches, listKillSwitches } from "./queries";
export { throwKillSwitch } from "./throw";
