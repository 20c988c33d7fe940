export { sendMail } from "./smtp";
export { renderApprovalRequest } from "./templates/approval-request";
export { renderInvitation } from "./templates/invitation";
export { renderNotification } from "./templates/notification";
export { renderWebhookPaused } from "./templates/webhook-paused";
