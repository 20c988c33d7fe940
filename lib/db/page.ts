import { validationFailed } from "@/lib/kernel/errors";
import { type Id, type IdKind, isId } from "@/lib/kernel/ids";

/** One page of a list and the cursor of the next. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** What every list takes. */
export interface PageQuery {
  limit: number;
  cursor?: string | undefined;
}

/** The id a cursor stands for: rows after it are asked for. @throws AppError validation_failed */
export function cursorId<K extends IdKind>(kind: K, cursor: string | undefined): Id<K> | undefined {
  if (cursor === undefined) return undefined;
  if (!isId(kind, cursor))
    throw validationFailed([{ path: "cursor", message: "is not a cursor of this list" }]);
  return cursor;
}

/** Cuts `limit + 1` rows into a page; the cursor is the last row's id. */
export function pageOf<R, T>(
  rows: R[],
  limit: number,
  cursorOf: (row: R) => string,
  present: (row: R) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(present),
    nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null,
  };
}
