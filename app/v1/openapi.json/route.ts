import { openApiDocument } from "@/lib/contracts/openapi";
import { env } from "@/lib/env";

export const dynamic = "force-dynamic";

/** The same for everybody until the next deployment, and half a second's work to make. */
let text: string | undefined;

/** The OpenAPI 3.1 document of this API. Public: it tells nothing about tenants. */
export function GET(): Response {
  text ??= JSON.stringify(openApiDocument(env().APP_URL));
  return new Response(text, { headers: { "Content-Type": "application/json" } });
}
