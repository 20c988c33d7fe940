import { openApiDocument } from "@/lib/contracts/openapi";
import { env } from "@/lib/env";

export const dynamic = "force-dynamic";

/** The OpenAPI 3.1 document of this API. Public: it tells nothing about tenants. */
export function GET(): Response {
  return Response.json(openApiDocument(env().APP_URL));
}
