import { sql } from "drizzle-orm";
import { profiles, roleBindings, roles } from "@/drizzle/schema";
import type { Audience, Stage } from "@/lib/contracts/approval-stages";
import type { ScopedTx } from "@/lib/db";
import { type Id, idOf, uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";

/** A member something may be put to. */
export interface Candidate {
  id: Id<"user">;
  email: string;
  name: string;
  roles: string[];
  /** Whether they hold the permission to decide approvals here. */
  decides: boolean;
}

/** Members with an unexpired binding here who hold one of the roles or are named by e-mail, by name. */
export async function findCandidates(
  tx: ScopedTx,
  { tenantId, workspaceId }: Pick<Scope, "tenantId" | "workspaceId">,
  { roles: wanted, people }: Audience,
  now: Date,
): Promise<Candidate[]> {
  const rows = await tx.send<Omit<Candidate, "id"> & { id: string }>(sql`
    select p.id, lower(p.email) as email, p.name, array_agg(distinct r.key) as roles,
      bool_or('approvals:decide' = any (r.permissions)) as decides
    from ${roleBindings} b join ${roles} r on r.id = b.role_id join ${profiles} p on p.id = b.user_id
    where b.tenant_id = ${uuidOf(tenantId)}
      and (b.workspace_id is null or b.workspace_id = ${uuidOf(workspaceId)})
      and (b.expires_at is null or b.expires_at > ${now.toISOString()})
      and (r.key = any (${sql.param(wanted)}::text[]) or lower(p.email) = any (${sql.param(people)}::text[]))
    group by p.id order by p.name, p.id`);
  return rows.map((row) => ({ ...row, id: idOf("user", row.id) }));
}

/** The stages a person counts for, by number from 1. A role decides by itself; who is named needs the permission. */
export function stagesFor(candidate: Candidate, stages: Stage[]): number[] {
  return stages.flatMap(({ roles: wanted, people }, index) => {
    const byRole = wanted.some((role) => candidate.roles.includes(role));
    const byName = candidate.decides && people.includes(candidate.email);
    return byRole || byName ? [index + 1] : [];
  });
}
