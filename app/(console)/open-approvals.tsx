import { getTranslations } from "next-intl/server";
import { requireScope } from "@/lib/auth/session";
import { listApprovals } from "@/lib/domains/approvals";

const SHOWN_AT_MOST = 99;

/** How many approvals are open, beside their link. Shows nothing when there is none, or when counting fails. */
export async function OpenApprovals() {
  const scope = await requireScope("approvals:read");
  const open = await listApprovals(scope, { status: "open", limit: 100 }).catch(() => null);
  const count = open?.items.length ?? 0;
  if (count === 0) return null;
  const t = await getTranslations("nav");
  return (
    <span className="rounded-full bg-wait-soft px-1.5 font-medium text-wait text-xs tabular-nums">
      <span aria-hidden>{count > SHOWN_AT_MOST ? `${SHOWN_AT_MOST}+` : count}</span>
      <span className="sr-only">{t("openApprovals", { count })}</span>
    </span>
  );
}
