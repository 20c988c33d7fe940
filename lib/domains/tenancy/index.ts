export { createApiKey, revokeApiKey, rotateApiKey } from "./api-key";
export { getApiKey, listApiKeys } from "./api-key-queries";
export { bindRole, createTenant, saveProfile, systemScope } from "./create";
export { getIdentity } from "./identity";
export { listMemberships, type RequestFacts, scopeForApiKey, scopeForUser } from "./scope";
