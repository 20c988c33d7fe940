import { sql } from "drizzle-orm";
import {
  allowedHosts,
  tenants,
  webhookDeliveries,
  webhookEndpoints,
  webhookMessages,
  webhookSecrets,
  workspaces,
} from "@/drizzle/schema";
import { signWebhook } from "@/lib/crypto/webhook-signature";
import { type Claims, withScope } from "@/lib/db";
import type { Json } from "@/lib/kernel/canonical";
import { AppError } from "@/lib/kernel/errors";
import { type Id, idOf, uuidOf } from "@/lib/kernel/ids";
import { postWebhook } from "@/lib/rails/http/post-webhook";
import { describeFailure } from "@/lib/rails/http/send";
import type { AllowedHost } from "@/lib/rails/network/guard";
import { payloadOf } from "./body";
import { type Attempted, recordAttempt } from "./outcome";
import { openSecret } from "./secret";
import { boundsOf, problemWithTarget } from "./target";

const TIMEOUT_MS = 15_000;
/** Longer than any attempt takes: until then nobody else attempts the delivery, should this process have died. */
const LEASE_SECONDS = 60;
const GONE = 410;

interface TakenRow {
  endpoint_id: string;
  message_id: string;
  attempts: number;
  url: string;
  type: string;
  facts: Record<string, Json>;
  at: string;
  mode: "sandbox" | "live";
  sealed: string[] | null;
  hosts: AllowedHost[] | null;
}

/**
 * Attempts a delivery that is due, and records what came of it. No transaction is held meanwhile. At least once: when
 * the process dies between the two, it is attempted again under the same id.
 * @returns when to attempt it again, ISO 8601; null when nothing is left to do, or not by this caller
 */
export async function attemptDelivery(
  { tenantId, workspaceId }: Claims,
  deliveryId: Id<"webhookDelivery">,
  { timeoutMs = TIMEOUT_MS } = {},
): Promise<{ again: string | null }> {
  const claims = { tenantId, workspaceId };
  const taken = await take(claims, deliveryId);
  if (!("row" in taken)) return taken;
  const { row } = taken;
  const started = new Date();
  const outcome = await post(claims, row, started, timeoutMs);
  return recordAttempt(claims, {
    deliveryId,
    endpointId: idOf("webhookEndpoint", row.endpoint_id),
    number: row.attempts,
    isTest: row.type === "webhook.test",
    at: started,
    durationMs: Date.now() - started.getTime(),
    ...outcome,
  });
}

/** Takes a delivery that is due for one attempt, with all that it needs, in one statement. */
async function take(
  claims: Claims,
  deliveryId: Id<"webhookDelivery">,
): Promise<{ row: TakenRow } | { again: string | null }> {
  return withScope(claims, async (tx) => {
    const [row] = await tx.send<TakenRow>(sql`
      with d as (
        update ${webhookDeliveries} set attempts = attempts + 1, tries = tries + 1,
          lease_until = now() + ${LEASE_SECONDS} * interval '1 second'
        where id = ${uuidOf(deliveryId)} and status = 'pending' and next_attempt_at <= now()
          and (lease_until is null or lease_until <= now())
          and exists (select 1 from ${webhookEndpoints} e where e.id = ${webhookDeliveries.endpointId}
            and (e.status = 'enabled' or type = 'webhook.test'))
          and not exists (select 1 from ${workspaces} w join ${tenants} t on t.id = w.tenant_id
            where w.id = ${webhookDeliveries.workspaceId} and 'suspended' in (w.status, t.status))
        returning endpoint_id, message_id, workspace_id, attempts
      )
      select d.endpoint_id, d.message_id, d.attempts, e.url, m.type, m.facts, m.at, w.mode,
        (select jsonb_agg(s.sealed order by s.number desc) from ${webhookSecrets} s
          where s.endpoint_id = e.id and (s.expires_at is null or s.expires_at > now())) as sealed,
        (select jsonb_agg(jsonb_build_object('host', h.host, 'port', h.port) order by h.id)
          from ${allowedHosts} h) as hosts
      from d join ${webhookEndpoints} e on e.id = d.endpoint_id join ${webhookMessages} m on m.id = d.message_id
        join ${workspaces} w on w.id = d.workspace_id`);
    if (row) return { row };
    // Not due, being attempted by another, over, or in a workspace that is suspended: then the sweep brings it back.
    const [left] = await tx.send<{ again: string | null }>(sql`
      select greatest(next_attempt_at, lease_until) as again from ${webhookDeliveries}
      where id = ${uuidOf(deliveryId)} and status = 'pending'
        and (next_attempt_at > now() or lease_until > now())`);
    return { again: left?.again ? new Date(left.again).toISOString() : null };
  });
}

type Outcome = Pick<Attempted, "ok" | "isGone" | "statusCode" | "error" | "response" | "retryAfterMs">;

async function post(claims: Claims, row: TakenRow, now: Date, timeoutMs: number): Promise<Outcome> {
  const bounds = boundsOf(row.mode, row.hosts ?? []);
  const problem = problemWithTarget(bounds, row.url);
  if (problem) return failed(`The URL ${problem}.`);
  const endpointId = idOf("webhookEndpoint", row.endpoint_id);
  const body = JSON.stringify(payloadOf({ type: row.type, facts: row.facts, at: new Date(row.at) }));
  try {
    const secrets = (row.sealed ?? []).map((sealed) => openSecret(claims, endpointId, sealed));
    const headers = signWebhook({ id: idOf("webhookMessage", row.message_id), at: now, body }, secrets);
    const answer = await postWebhook(bounds.rules, { url: row.url, headers, body, timeoutMs });
    return answered(answer);
  } catch (error) {
    if (error instanceof AppError) return failed(error.message);
    return failed(describeFailure(error).message);
  }
}

function answered({ status, excerpt, retryAfterMs }: Awaited<ReturnType<typeof postWebhook>>): Outcome {
  const ok = status >= 200 && status < 300;
  const redirected = status >= 300 && status < 400;
  const error = redirected ? `answered ${status}: redirects are not followed` : `answered ${status}`;
  return {
    ok,
    isGone: status === GONE,
    statusCode: status,
    error: ok ? null : error,
    response: excerpt || null,
    retryAfterMs: ok ? null : retryAfterMs,
  };
}

function failed(error: string): Outcome {
  const message = error.slice(0, 500);
  return { ok: false, isGone: false, statusCode: null, error: message, response: null, retryAfterMs: null };
}
