import { type ApiDocument, type Section, sectionsOf } from "@/components/reference/document";
import { openApiDocument } from "@/lib/contracts/openapi";
import { env } from "@/lib/env";

let known: { document: ApiDocument; sections: Section[] } | undefined;

/** The document of this deployment by section; made once, as it is half a second's work. */
export function reference() {
  if (!known) {
    const document = openApiDocument(env().APP_URL) as unknown as ApiDocument;
    known = { document, sections: sectionsOf(document) };
  }
  return known;
}
