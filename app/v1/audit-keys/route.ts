import { auditKeySet } from "@/lib/domains/audit";

export const dynamic = "force-dynamic";

/** The public keys of audit checkpoints, as a JWK set. Open: whoever was given an exported file may check it. */
export function GET(): Response {
  return Response.json(auditKeySet(), { headers: { "Cache-Control": "public, max-age=300" } });
}
