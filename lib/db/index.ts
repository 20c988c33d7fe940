export { openPool, type Pool, pool, usePool } from "./client";
export { Command, withCommand } from "./command";
export { cursorId, type Page, type PageQuery, pageOf } from "./page";
export {
  type Claims,
  connectionLost,
  type ScopedTx,
  type SystemTx,
  sqlState,
  withScope,
  withSystem,
} from "./transaction";
