import { parseArgs } from "node:util";
import { runStack } from "./stack/run";

/** `npm run dev`: the embedded stack with the application in watch mode, until Ctrl-C. */
const { values } = parseArgs({ options: { reset: { type: "boolean", default: false } } });

process.exitCode = await runStack(
  { appMode: "development", loudness: "all", reset: values.reset },
  async ({ stack, seeded, interrupted }) => {
    stack.log.say("info", `ready at ${stack.urls.app}; mail arrives at ${stack.urls.inbox}`);
    for (const { name, people } of seeded.tenants) {
      for (const { email, password } of people) stack.log.say("info", `${name}: ${email} / ${password}`);
    }
    await interrupted;
    return 0;
  },
);
