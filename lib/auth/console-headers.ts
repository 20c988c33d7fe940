/** Request headers the proxy (`proxy.ts`) sets for pages, and the cookie that chooses a workspace. */
export const PATH_HEADER = "x-console-path";
export const NONCE_HEADER = "x-nonce";
export const WORKSPACE_COOKIE = "workspace";
