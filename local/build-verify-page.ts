import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildVerifyPage, moduleOf } from "./verify/build-page";

/** `npm run build-verify-page`: makes `verify.html` anew after a change to what it is made of. */
const target = fileURLToPath(new URL("../lib/evidence/page/page.gen.ts", import.meta.url));
writeFileSync(target, moduleOf(await buildVerifyPage()));
