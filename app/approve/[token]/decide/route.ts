import type { RouteProps } from "@/app/route-props";
import { requestFacts } from "@/lib/auth/session";
import { decideApprovalBody } from "@/lib/contracts/approvals";
import { decideByLink } from "@/lib/domains/approvals";
import { readForm } from "@/lib/http/form";
import { AppError } from "@/lib/kernel/errors";
import { log } from "@/lib/log";

/** Codes after which the page itself says what became of the request. */
const ANSWERED_BY_PAGE = new Set(["gone", "invalid_transition", "not_found"]);

/**
 * The decision of the approver's page: a plain form POST, answered with the page again. Not a server action:
 * the page sends no referrer, so browsers send `Origin: null`, which server actions refuse.
 */
export async function POST(request: Request, { params }: Pick<RouteProps<{ token: string }>, "params">) {
  const { token } = await params;
  const page = `/approve/${encodeURIComponent(token)}`;
  const back = (problem?: string) =>
    new Response(null, { status: 303, headers: { Location: problem ? `${page}?problem=${problem}` : page } });
  const form: Record<string, string> = await readForm(request).catch(() => ({}));
  const { decision, snapshotHash, reason = "" } = form;
  const body = decideApprovalBody.safeParse({ decision, snapshotHash, ...(reason.trim() && { reason }) });
  if (!body.success) {
    return back(body.error.issues.some(({ path }) => path[0] === "reason") ? "reason" : "failed");
  }
  const facts = await requestFacts();
  try {
    await decideByLink(token, body.data, facts);
    return back();
  } catch (error) {
    if (error instanceof AppError) {
      if (ANSWERED_BY_PAGE.has(error.code)) return back();
      if (error.code === "conflict") return back("changed");
      if (error.code === "rate_limited") return back("rate");
    }
    log().error({ err: error, requestId: facts.requestId }, "a decision by link was not recorded");
    return back("failed");
  }
}
