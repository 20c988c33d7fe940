export { fireTrigger } from "./fire";
export { forgetFirings } from "./forget";
export { receiveWebhook } from "./receive";
export { fireDue } from "./schedule";
