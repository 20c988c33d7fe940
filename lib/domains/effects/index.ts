export { countUnknown, getEffect, listEffects } from "./queries";
export { reconcileDue, reconcileEffect } from "./reconcile";
export { settleEffect } from "./settle";
