import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = `${root}lib/evidence/page/`;

/** Makes the page that checks bundles: one HTML file of its parts, its script readable as it is. */
export async function buildVerifyPage(): Promise<string> {
  const output = await build({
    root,
    configFile: false,
    logLevel: "error",
    resolve: { alias: { "@": root.replace(/\/$/, "") } },
    build: {
      write: false,
      minify: false,
      target: "es2022",
      lib: { entry: `${folder}main.ts`, formats: ["iife"], name: "verify" },
    },
  });
  const [bundle] = [output].flat();
  if (!bundle || !("output" in bundle)) throw new Error("the page's script was not built");
  const script = bundle.output[0].code;
  // A script ends at its first end tag, also inside a text.
  if (/<\/script|<!--/i.test(script)) throw new Error("the page's script would end early");
  const part = (name: string) => readFileSync(`${folder}${name}`, "utf8");
  return part("template.html")
    .replace("/*style*/", () => part("style.css").trim())
    .replace("/*script*/", () => script.trim());
}

/** The page as the module that the product imports. */
export function moduleOf(page: string): string {
  return [
    "// Made by `npm run build-verify-page` of the files beside it. Do not edit.",
    "",
    "/** The page that checks a bundle; its copy of the bundle comes at `<!--bundle-->`. */",
    `export const VERIFY_PAGE = ${JSON.stringify(page)};`,
    "",
  ].join("\n");
}
