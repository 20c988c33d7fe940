export { listAuditEvents } from "./queries";
export { auditStatement, recordAudit } from "./record";
export { verifyAudit } from "./verify";
