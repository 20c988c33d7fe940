import { checkpointAudit } from "./functions/checkpoint-audit";
import { connectorHealth, connectorRecovered } from "./functions/connector-health";
import { deliverWebhook } from "./functions/deliver-webhook";
import { fireSchedules } from "./functions/fire-schedules";
import { killSwitchLifted } from "./functions/kill-switch-lifted";
import { mailApprovers } from "./functions/mail-approvers";
import { mailInvitations } from "./functions/mail-invitation";
import { mailWebhookKeepers } from "./functions/mail-webhook-paused";
import { reconcileEffects } from "./functions/reconcile-effects";
import { runIntent } from "./functions/run-intent";
import { sweep } from "./functions/sweep";

/** Every durable function of the app, as the engine is to know them. */
export function functions() {
  return [
    runIntent(),
    mailApprovers(),
    mailInvitations(),
    sweep(),
    fireSchedules(),
    checkpointAudit(),
    connectorHealth(),
    connectorRecovered(),
    deliverWebhook(),
    mailWebhookKeepers(),
    killSwitchLifted(),
    reconcileEffects(),
  ];
}
