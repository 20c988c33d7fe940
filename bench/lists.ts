import { type Pool, withScope } from "@/lib/db";
import { recordAudit } from "@/lib/domains/audit";
import { evaluatePolicy, publishPolicy } from "@/lib/domains/policies";
import { uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";
import { spendingRules } from "@/local/seed/definitions";
import { verifying } from "./audit";
import { closedLoop } from "./measure";
import { type Goal, report } from "./report";
import { clientOf, mintTenants } from "./tenants";

const STORED = 100_000;
/** Few to a transaction: the chain's head is one row, whose every version a transaction has to walk. */
const BATCH = 200;
const DAY_MS = 86_400_000;

/** Pages of lists with very many rows stored: the first, filtered ones, and ones far down. */
export async function listsSection(appUrl: string, admin: Pool, seconds: number): Promise<Goal[]> {
  const [scope] = await mintTenants("lists", 1);
  if (!scope) throw new Error("there is a tenant");
  await storeAuditEvents(scope);
  await verifying(scope);
  await storeDecisions(scope, admin);
  await storeNamed(scope, admin);
  const get = await clientOf(scope, appUrl);
  const at = (daysAgo: number) => new Date(Date.now() - daysAgo * DAY_MS).toISOString();
  const slowest = { page: 0, search: 0 };
  for (const [what, path] of [
    ["audit events: first page", "/v1/audit-events?limit=25"],
    ["audit events: in the middle", `/v1/audit-events?limit=25&cursor=${STORED / 2}`],
    ["audit events: one action", "/v1/audit-events?limit=25&action=bench.2"],
    ["audit events: an actor who did nothing", "/v1/audit-events?limit=25&actorId=usr_none"],
    ["audit events: one resource", "/v1/audit-events?limit=25&resourceId=res_77"],
    ["audit events: one request", "/v1/audit-events?limit=25&requestId=req_none"],
    ["audit events: a span of time", `/v1/audit-events?limit=25&from=${at(1)}&to=${at(0)}`],
    ["templates: first page", "/v1/templates?limit=25"],
    ["templates: a search without a match", "/v1/templates?limit=25&q=nothing-like-it"],
    ["members: first page", "/v1/members?limit=25"],
    ["members: a search for one", "/v1/members?limit=25&q=person.777@"],
    ["members: a search without a match", "/v1/members?limit=25&q=nothing-like-it"],
    ["decisions: first page", "/v1/decisions?limit=25"],
    ["decisions: denied", "/v1/decisions?limit=25&effect=deny"],
    ["decisions: a span of time", `/v1/decisions?limit=25&from=${at(1)}&to=${at(0)}`],
    ["decisions: a span without any", `/v1/decisions?limit=25&to=${at(30)}`],
  ] as const) {
    const measured = await closedLoop(1, Math.min(seconds, 2), () => get(path));
    report(`list ${what}, ${STORED} stored`, measured);
    const kind = path.includes("&q=") ? "search" : "page";
    slowest[kind] = Math.max(slowest[kind], measured.p95);
  }
  const half = await middleOf(get);
  const far = await closedLoop(1, Math.min(seconds, 2), () => get(`/v1/decisions?limit=25&cursor=${half}`));
  report(`list decisions: further down, ${STORED} stored`, far);
  return [
    {
      what: `list pages with ${STORED} stored under 50 ms p95`,
      value: Math.max(slowest.page, far.p95),
      most: 50,
      unit: "ms",
    },
    {
      what: `a search by text among ${STORED} templates or members under 50 ms p95`,
      value: slowest.search,
      most: 50,
      unit: "ms",
    },
  ];
}

async function storeAuditEvents(scope: Scope): Promise<void> {
  for (let stored = 0; stored < STORED; stored += BATCH) {
    await withScope(scope, async (tx) => {
      for (let index = stored; index < stored + BATCH; index += 1) {
        recordAudit(
          tx,
          { ...scope, requestId: `req_${index}` },
          {
            action: `bench.${index % 20}`,
            resource: { kind: "bench", id: `res_${index % 1000}` },
            after: { index },
          },
        );
      }
    });
  }
}

/** One real decision, and as many copies as it takes, one in ten of them a denial. */
async function storeDecisions(scope: Scope, admin: Pool): Promise<void> {
  await publishPolicy(scope, spendingRules);
  await evaluatePolicy(scope, { subject: "intent", input: { amount: 100 } });
  await admin.query(
    `insert into decisions select r.* from decisions d, generate_series(1, $2::int) n,
       lateral jsonb_populate_record(d, jsonb_build_object(
         'id', gen_random_uuid(), 'effect', case when n % 10 = 0 then 'deny' else 'allow' end)) r
     where d.tenant_id = $1`,
    [uuidOf(scope.tenantId), STORED],
  );
}

/** Templates and members, to be searched by name. */
async function storeNamed({ tenantId, workspaceId }: Scope, admin: Pool): Promise<void> {
  const place = [uuidOf(tenantId), uuidOf(workspaceId)];
  await admin.query(
    `insert into templates (id, tenant_id, workspace_id, key, title)
     select gen_random_uuid(), $1::uuid, $2::uuid, 'template-' || n, 'Pay supplier number ' || n
     from generate_series(1, $3::int) n`,
    [...place, STORED],
  );
  await admin.query(
    `insert into profiles (id, email, name)
     select gen_random_uuid(), 'person.' || n || '@bench.example', 'Nguyen Van ' || n from generate_series(1, $1::int) n`,
    [STORED],
  );
  await admin.query(
    `insert into role_bindings (id, tenant_id, workspace_id, user_id, role_id)
     select gen_random_uuid(), $1::uuid, $2::uuid, p.id, r.id from profiles p, roles r
     where p.email like '%@bench.example' and r.tenant_id = $1::uuid and r.key = 'operator'`,
    place,
  );
  await admin.query("vacuum analyze templates, role_bindings, profiles");
}

async function middleOf(get: Awaited<ReturnType<typeof clientOf>>): Promise<string> {
  let cursor = "";
  for (let page = 0; page < 20; page += 1) {
    const { meta } = await get<{ meta: { nextCursor: string | null } }>(
      `/v1/decisions?limit=100${cursor && `&cursor=${cursor}`}`,
    );
    cursor = meta.nextCursor ?? "";
  }
  return cursor;
}
