import { OctagonPause } from "lucide-react";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { Notice } from "@/components/ui/notice";
import { activeKillSwitches } from "@/lib/domains/kill-switches";
import type { Scope } from "@/lib/kernel/principal";

/** Says on every page that nothing goes out; nothing when no kill switch is thrown, or when that cannot be asked. */
export async function HaltNotice({ scope }: { scope: Scope }) {
  if (!scope.permissions.has("kill-switches:read")) return null;
  const [active] = await activeKillSwitches(scope).catch(() => []);
  if (!active) return null;
  const t = await getTranslations("killSwitches");
  return (
    <Notice tone="bad" role="status" icon={OctagonPause} title={t(`notice.${active.scope}`)} className="mb-5">
      {active.reason}{" "}
      <Link href="/kill-switches" className="font-medium underline underline-offset-2">
        {t("open")}
      </Link>
    </Notice>
  );
}
