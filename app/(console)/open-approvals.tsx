import { getTranslations } from "next-intl/server";
import { requireScope } from "@/lib/auth/session";
import { countOpenApprovals } from "@/lib/domains/approvals";

const SHOWN_AT_MOST = 99;

/**
 * How many approvals wait for the reader, or for anybody when the reader may not decide, beside their link. Shows
 * nothing when there is none, or when counting fails.
 */
export async function OpenApprovals() {
  const scope = await requireScope("approvals:read");
  const counts = await countOpenApprovals(scope, SHOWN_AT_MOST + 1).catch(() => null);
  const decides = scope.permissions.has("approvals:decide");
  const count = (decides ? counts?.mine : counts?.open) ?? 0;
  if (count === 0) return null;
  const t = await getTranslations("nav");
  return (
    <span className="rounded-full bg-wait-soft px-1.5 font-medium text-wait text-xs tabular-nums">
      <span aria-hidden>{count > SHOWN_AT_MOST ? `${SHOWN_AT_MOST}+` : count}</span>
      <span className="sr-only">{decides ? t("myApprovals", { count }) : t("openApprovals", { count })}</span>
    </span>
  );
}
