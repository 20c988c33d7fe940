// Loaded into the processes of application and engine before their own code (`--import`): their clock is as far ahead as a file says,
// in milliseconds. Only Date moves, as when somebody sets the machine's clock; timers go on as before.
import { readFileSync } from "node:fs";

const LOOK_EVERY_MS = 20;
const RealDate = Date;
const file = process.env.CLOCK_FILE ?? "";
let shift = 0;
let looked = 0;

function now() {
  const real = RealDate.now();
  if (real - looked >= LOOK_EVERY_MS) {
    looked = real;
    try {
      shift = Number(readFileSync(file, "utf8")) || 0;
    } catch {
      shift = 0;
    }
  }
  return real + shift;
}

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
});
