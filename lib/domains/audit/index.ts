export { listAuditEvents } from "./queries";
export { type AuditEntry, recordAudit } from "./record";
export { verifyAudit } from "./verify";
