import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Reference } from "./reference";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("nav"))("api") };
}

/** Browsable reference of the public API, generated from the schemas that validate it. */
export default function ApiReferencePage() {
  return (
    <main>
      <Reference />
    </main>
  );
}
