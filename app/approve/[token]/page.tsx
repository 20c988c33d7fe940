import { notFound } from "next/navigation";
import type { RouteProps } from "@/app/route-props";
import { readApprovalLink } from "@/lib/domains/approvals";
import { ClosedRequest } from "./closed-request";
import { DecisionMade } from "./decision-made";
import { OpenRequest } from "./open-request";

const PROBLEMS = ["reason", "changed", "failed", "rate"] as const;

/** The approver's page. Reading it changes nothing; the decision is a POST to `./decide`. */
export default async function ApprovePage({ params, searchParams }: RouteProps<{ token: string }>) {
  const { token } = await params;
  const { problem: given } = await searchParams;
  const link = await readApprovalLink(token);
  const { approval, approver } = link;
  if (link.state === "unknown" || !approval) notFound();
  const mine = approval.decisions.find(
    ({ approver: { email }, channel }) => channel === "link" && email === approver?.email,
  );
  if (link.state !== "open") {
    return mine && approval.status !== "superseded" ? (
      <DecisionMade approval={approval} decision={mine} />
    ) : (
      <ClosedRequest approval={approval} state={link.state} />
    );
  }
  return (
    <OpenRequest
      token={token}
      approval={approval}
      approver={approver}
      tenantName={link.tenantName}
      requestedBy={link.requestedBy}
      problem={PROBLEMS.find((problem) => problem === given)}
    />
  );
}
