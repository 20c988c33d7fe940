import { CirclePause } from "lucide-react";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { Notice } from "@/components/ui/notice";
import { listWebhookEndpoints } from "@/lib/domains/webhooks";
import type { Scope } from "@/lib/kernel/principal";
import { load } from "../../load";

/** Says which endpoints were paused because they do not answer; nothing when none was. */
export async function PausedNotice({ scope }: { scope: Scope }) {
  if (!scope.permissions.has("webhooks:read")) return null;
  const { items } = await load(() => listWebhookEndpoints(scope, { status: "paused", limit: 50 }));
  const stopped = items.filter(({ paused }) => paused && paused.by !== "person");
  if (stopped.length === 0) return null;
  const t = await getTranslations("webhooks");
  return (
    <Notice tone="bad" icon={CirclePause} role="status" title={t("pausedTitle", { count: stopped.length })}>
      <p>{t("pausedBody")}</p>
      <ul className="mt-1 grid gap-1">
        {stopped.map(({ id, url }) => (
          <li key={id}>
            <Link
              href={`/settings/webhooks/${id}`}
              className="break-all font-mono text-xs underline underline-offset-2"
            >
              {url}
            </Link>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
