export * from "./approvals";
export * from "./audit";
export { scopeRole, systemRole } from "./columns";
export * from "./connectors";
export * from "./delivery";
export * from "./policies";
export * from "./runtime";
export * from "./templates";
export * from "./tenancy";
