export { createApiKey } from "./api-key";
export { bindRole, createTenant, saveProfile, systemScope } from "./create";
export { getIdentity } from "./identity";
export { listMemberships, type RequestFacts, scopeForApiKey, scopeForUser } from "./scope";
