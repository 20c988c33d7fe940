export { openPool, type Pool, pool } from "./client";
export { Command, storedResult, withCommand } from "./command";
export { cursorId, type Page, type PageQuery, pageOf } from "./page";
export { holds } from "./search";
export { type Claims, onNotice, type ScopedTx, type SystemTx, withScope, withSystem } from "./transaction";
