export { findEvent, stopAwaiting } from "./await";
export { sendEvent } from "./send";
