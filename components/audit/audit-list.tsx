import { Bot, ChevronRight, KeyRound, Mail, User } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Instant } from "@/components/time/instant";
import { Copyable } from "@/components/ui/copyable";
import { Fact, Facts } from "@/components/ui/facts";
import type { AuditEvent } from "@/lib/contracts/audit";
import { actorName } from "./actor-name";
import { ChangeList } from "./change-list";

const ACTORS = {
  user: { icon: User, label: "user" },
  api_key: { icon: KeyRound, label: "apiKey" },
  approval_link: { icon: Mail, label: "link" },
  system: { icon: Bot, label: "system" },
} as const;

const COLUMNS =
  "grid grid-cols-[minmax(0,1fr)_auto_1rem] md:grid-cols-[2.5rem_minmax(0,14rem)_minmax(0,12rem)_minmax(0,1fr)_11rem_1rem] items-center gap-x-3 gap-y-0.5 px-4";

/** Audit events, newest first; each opens to what it changed and the hashes that seal it. */
export function AuditList({ events }: { events: AuditEvent[] }) {
  const t = useTranslations("audit");
  return (
    <div className="text-sm">
      <div
        aria-hidden
        className={`${COLUMNS} h-9 border-line border-b font-medium text-ink-3 text-xs max-md:hidden`}
      >
        <span className="text-right">{t("columns.seq")}</span>
        <span>{t("columns.action")}</span>
        <span>{t("columns.actor")}</span>
        <span>{t("columns.resource")}</span>
        <span className="text-right">{t("columns.at")}</span>
      </div>
      <ol className="divide-y divide-line">
        {events.map((event) => (
          <AuditEntry key={event.id} event={event} />
        ))}
      </ol>
    </div>
  );
}

/** Leads to all that is recorded of the same actor, resource or request. */
function OnlyThis({ filter, value }: { filter: "resourceId" | "actorId" | "requestId"; value: string }) {
  const t = useTranslations("audit");
  return (
    <Link
      href={`/audit?${new URLSearchParams({ [filter]: value })}`}
      className="ml-2 whitespace-nowrap text-accent text-xs hover:underline"
    >
      {t("only")}
    </Link>
  );
}

function AuditEntry({ event }: { event: AuditEvent }) {
  const t = useTranslations("audit");
  const { icon: Icon, label } = ACTORS[event.actor.kind];
  return (
    <li data-action={event.action}>
      <details className="group">
        <summary
          className={`${COLUMNS} list-none py-2.5 hover:bg-sunken/60 group-open:bg-sunken/60 [&::-webkit-details-marker]:hidden`}
        >
          <span className="text-right text-ink-3 text-xs tabular-nums max-md:hidden">{event.seq}</span>
          <code className="truncate font-medium text-[0.78rem]">{event.action}</code>
          <span className="flex min-w-0 items-center gap-1.5 text-ink-2 max-md:order-last max-md:col-span-3">
            <Icon role="img" aria-label={t(label)} className="size-4 shrink-0 text-ink-3" />
            <span className="truncate">{actorName(event.actor)}</span>
          </span>
          <span className="flex min-w-0 items-baseline gap-1.5 text-ink-2 max-md:hidden">
            <span className="whitespace-nowrap">{event.resource.kind.replaceAll("_", " ")}</span>
            <code className="truncate text-ink-3 text-xs">{event.resource.id}</code>
          </span>
          <span className="text-right text-ink-2 max-md:text-xs">
            <Instant at={event.at} />
          </span>
          <ChevronRight aria-hidden className="size-4 text-ink-3 transition-transform group-open:rotate-90" />
        </summary>
        <div className="grid gap-5 border-line border-t bg-canvas px-4 py-4 lg:grid-cols-[minmax(0,1fr)_24rem] md:pl-[4.25rem]">
          <section aria-label={t("changes")} className="min-w-0">
            <ChangeList before={event.before} after={event.after} />
          </section>
          <Facts>
            {event.reason && <Fact name={t("reason")}>{event.reason}</Fact>}
            <Fact name={t("columns.resource")}>
              <Copyable value={event.resource.id} what={t("columns.resource")} />
              <OnlyThis filter="resourceId" value={event.resource.id} />
            </Fact>
            <Fact name={t("columns.actor")}>
              <Copyable value={event.actor.id} what={t("columns.actor")} />
              <OnlyThis filter="actorId" value={event.actor.id} />
            </Fact>
            {event.requestId && (
              <Fact name={t("request")}>
                <Copyable value={event.requestId} what={t("request")} />
                <OnlyThis filter="requestId" value={event.requestId} />
              </Fact>
            )}
            {event.address && (
              <Fact name={t("address")}>
                <code className="text-xs">{event.address}</code>
              </Fact>
            )}
            <Fact name={t("contentHash")}>
              <Copyable value={event.contentHash} digits={24} what={t("contentHash")} />
            </Fact>
            <Fact name={t("prevHash")}>
              <Copyable value={event.prevHash} digits={24} what={t("prevHash")} />
            </Fact>
            <Fact name={t("hash")}>
              <Copyable value={event.hash} digits={24} what={t("hash")} />
            </Fact>
          </Facts>
        </div>
      </details>
    </li>
  );
}
