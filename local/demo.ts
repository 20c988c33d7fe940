import { parseArgs, styleText } from "node:util";
import { runSlice } from "./slice";
import { runStack, type Session } from "./stack/run";
import { stackFilePath } from "./stack/stack-file";

function printSignIns({ stack, seeded }: Session): void {
  const { urls } = stack;
  const heading = (text: string) => console.log(`\n${styleText("bold", text)}`);
  heading("Intent OS is up");
  console.log(`  Console   ${urls.app}`);
  console.log(`  Mail      ${urls.inbox}`);
  console.log(`  Receiver  ${urls.receiver}/requests`);
  for (const tenant of seeded.tenants) {
    heading(tenant.name);
    for (const person of tenant.people) {
      console.log(`  ${person.roles.join(", ").padEnd(22)} ${person.email}  ${person.password}`);
    }
    for (const { name, key } of tenant.apiKeys) console.log(`  ${"API key".padEnd(22)} ${name}  ${key}`);
  }
  console.log(`\n  For tools: ${stackFilePath()}. Logs: ${stack.log.folder}`);
}

/** `npm run demo`: the embedded stack, seeded, with the slice run through it; stays up until Ctrl-C. */
const { values } = parseArgs({
  options: { reset: { type: "boolean", default: false }, exit: { type: "boolean", default: false } },
});

process.exitCode = await runStack({ loudness: "important", reset: values.reset }, async (session) => {
  const held = await runSlice(session.stack, session.seeded);
  printSignIns(session);
  if (values.exit) return held ? 0 : 1;
  console.log(
    `\n  Ctrl-C stops everything.${held ? "" : styleText("red", " Not every step of the slice held; see above.")}\n`,
  );
  await session.interrupted;
  return 0;
});
