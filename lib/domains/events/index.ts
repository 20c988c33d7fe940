export { type Awaited, findEvent, stopAwaiting } from "./await";
export { sendEvent } from "./send";
