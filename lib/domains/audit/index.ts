export { checkpointGrown, listCheckpoints, makeCheckpoint } from "./checkpoint";
export { exportAudit } from "./export";
export { proveInclusion } from "./inclusion";
export { auditKeySet, auditSigningKey } from "./keys";
export { listAuditEvents } from "./queries";
export { type AuditEntry, recordAudit } from "./record";
export { verifyAudit } from "./verify";
