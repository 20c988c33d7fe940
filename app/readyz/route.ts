import { sql } from "drizzle-orm";
import { withSystem } from "@/lib/db";

export const dynamic = "force-dynamic";

/** Ready: the database answers. The engine and the mail server may be down; work then waits for them. */
export async function GET(): Promise<Response> {
  try {
    await withSystem("readiness", (tx) => tx.send(sql`select 1`));
    return Response.json({ status: "ready" });
  } catch {
    return Response.json({ status: "not ready", missing: ["database"] }, { status: 503 });
  }
}
