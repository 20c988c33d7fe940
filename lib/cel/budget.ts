import { CelScalar, celMethod } from "@bufbuild/cel";

/** Turns of all loops of one evaluation, nested ones multiplied out. A turn costs about a microsecond. */
const TURNS_MAX = 20_000;
const TEXT_MAX = 1_048_576;
/** The name whose every reading counts a turn. No source can say it: `@` starts no name in CEL. */
export const TURN = "@turn";

/** Turns of all expressions that are evaluated together, such as the rules of one decision. */
const SHARED_TURNS_MAX = 100_000;

let turnsLeft = TURNS_MAX;
let sharedLeft = Number.POSITIVE_INFINITY;

/** Gives the evaluation that begins now its whole budget, or what is left of the one it shares. */
export function refillBudget(): void {
  turnsLeft = Math.min(TURNS_MAX, sharedLeft);
}

/** Lets all evaluations within `work` share one budget: many expressions must not take long where one may not. */
export function sharingBudget<T>(work: () => T): T {
  const outer = sharedLeft;
  const given = Math.min(outer, SHARED_TURNS_MAX);
  sharedLeft = given;
  try {
    return work();
  } finally {
    sharedLeft = outer - (given - sharedLeft);
  }
}

/** Whether the next evaluation has the whole budget of one, and is not cut short by what others before it took. */
export function hasWholeBudget(): boolean {
  return sharedLeft >= TURNS_MAX;
}

/** What variables inherit from: reading a name costs a third of calling a function. */
export class Counting {
  /** Counts a turn. @throws Error when there are too many, which ends the whole evaluation */
  get [TURN](): true {
    turnsLeft -= 1;
    sharedLeft -= 1;
    if (turnsLeft < 0) throw new Error(`there are too many loop turns: an expression may take ${TURNS_MAX}`);
    return true;
  }
}

/** Counts before it builds: the library's own replaces one character at a time, whatever the length. */
function replaceWithin(text: string, part: string, by: string, times: number): string {
  const pieces = part === "" ? ["", ...text, ""] : text.split(part);
  const count = Math.min(times < 0 ? Number.POSITIVE_INFINITY : times, pieces.length - 1);
  if (text.length + count * (by.length - part.length) > TEXT_MAX) {
    throw new Error(`the expression builds a text of more than ${TEXT_MAX} characters`);
  }
  return (
    pieces.slice(0, count + 1).join(by) +
    pieces
      .slice(count + 1)
      .map((piece) => part + piece)
      .join("")
  );
}

const { STRING, INT } = CelScalar;

/** Functions that keep an evaluation within its budget. */
export const BUDGETED_FUNCTIONS = [
  celMethod("replace", STRING, [STRING, STRING], STRING, function (part, by) {
    return replaceWithin(this, part, by, -1);
  }),
  celMethod("replace", STRING, [STRING, STRING, INT], STRING, function (part, by, times) {
    return replaceWithin(this, part, by, Number(times));
  }),
];
