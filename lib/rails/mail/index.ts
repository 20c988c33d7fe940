export { sendMail } from "./smtp";
export { renderApprovalRequest } from "./templates/approval-request";
export { renderNotification } from "./templates/notification";
