export { checkpointGrown, listCheckpoints, makeCheckpoint } from "./checkpoint";
export { exportAudit, type StreamedFile } from "./export";
export { auditKeySet } from "./keys";
export { listAuditEvents } from "./queries";
export { type AuditEntry, recordAudit } from "./record";
export { verifyAudit } from "./verify";
