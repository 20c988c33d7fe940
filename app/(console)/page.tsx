import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { WaitingApprovals } from "@/components/approvals/waiting-approvals";
import { NoRuns } from "@/components/runs/no-runs";
import { RunTable } from "@/components/runs/run-table";
import { RunTally } from "@/components/runs/run-tally";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { consoleSession } from "@/lib/auth/session";
import { listApprovals } from "@/lib/domains/approvals";
import { countRunsByStatus, listRuns } from "@/lib/domains/runs";
import { UnknownEffects } from "./effects/unknown-effects";
import { load } from "./load";
import { StuckRuns } from "./runs/stuck-runs";
import { PausedNotice } from "./settings/webhooks/paused-notice";

export default async function OverviewPage() {
  const { scope, membership } = await consoleSession();
  const seesRuns = scope.permissions.has("runs:read");
  const seesApprovals = scope.permissions.has("approvals:read");
  const [counts, latest, waiting] = await load(() =>
    Promise.all([
      seesRuns ? countRunsByStatus(scope) : null,
      seesRuns ? listRuns(scope, { limit: 8 }) : null,
      seesApprovals ? listApprovals(scope, { limit: 5, status: "open" }) : null,
    ]),
  );
  const t = await getTranslations("overview");
  return (
    <div className="grid gap-6">
      <PageHeader
        title={t("title")}
        description={t("description", { workspace: membership.workspace.name })}
      />
      <StuckRuns scope={scope} />
      <UnknownEffects scope={scope} />
      <PausedNotice scope={scope} />
      {counts && <RunTally counts={counts} />}
      {waiting && (
        <Card>
          <CardHeader title={t("waitingApprovals")} action={<ViewAll href="/approvals" label={t("all")} />} />
          <WaitingApprovals approvals={waiting.items} />
        </Card>
      )}
      {latest && (
        <Card className="overflow-hidden">
          <CardHeader title={t("lastRuns")} action={<ViewAll href="/runs" label={t("all")} />} />
          {latest.items.length > 0 ? <RunTable runs={latest.items} /> : <NoRuns />}
        </Card>
      )}
    </div>
  );
}

function ViewAll({ href, label }: { href: string; label: string }) {
  return (
    <Button asChild variant="ghost" size="sm" className="-mr-2">
      <Link href={href}>
        {label}
        <ArrowRight aria-hidden />
      </Link>
    </Button>
  );
}
