import { Hourglass } from "lucide-react";
import Link from "next/link";
import { useFormatter, useNow, useTranslations } from "next-intl";
import { Notice } from "@/components/ui/notice";
import type { WaitReason } from "@/lib/contracts/run-waiting";
import type { RunDetail, Step } from "@/lib/contracts/runs";

/** Kinds that end with a deadline; the others are only looked at again. */
const HAS_DEADLINE: ReadonlySet<WaitReason["kind"]> = new Set(["approval", "proof", "event", "timer"]);

/** Why the run does not go on: each thing it waits for in one sentence, and where to see to it. */
export function WaitingNotice({ run, steps }: { run: RunDetail; steps: Step[] }) {
  const t = useTranslations("run.waiting");
  if (run.status === "queued" && run.stuck) return null;
  if (run.status === "queued") return <Notice tone="wait" icon={Hourglass} title={t("queued")} />;
  if (run.waiting.length === 0) return null;
  return (
    <Notice tone="wait" icon={Hourglass} title={t("title")}>
      <ul className="grid gap-1">
        {run.waiting.map((reason) => (
          <li key={reason.nodeId} data-waits={reason.kind}>
            <Reason reason={reason} stuck={run.stuck} href={whereToSee(reason, steps)} />
          </li>
        ))}
      </ul>
    </Notice>
  );
}

/** The page on which the reader can see to it. */
function whereToSee({ kind, nodeId, approval, run }: WaitReason, steps: Step[]): string | undefined {
  if (approval) return `/approvals/${approval.id}`;
  if (run) return `/runs/${run.id}`;
  if (kind === "kill_switch") return "/kill-switches";
  const effect = kind === "outcome" && steps.find((step) => step.nodeId === nodeId)?.effects.at(-1);
  return effect ? `/effects/${effect.id}` : undefined;
}

interface ReasonProps {
  reason: WaitReason;
  stuck: RunDetail["stuck"];
  href: string | undefined;
}

function Reason({ reason, stuck, href }: ReasonProps) {
  const text = useReasonText(reason, stuck);
  const time = useReasonTime(reason);
  return (
    <>
      <span className="text-ink-2">{reason.step}: </span>
      {href ? (
        <Link href={href} className="underline underline-offset-4 hover:text-accent">
          {text}
        </Link>
      ) : (
        text
      )}
      {time && <span className="text-ink-2"> · {time}</span>}
    </>
  );
}

/** Until when it is waited, or when it is tried or looked at again; nothing once that is past. */
function useReasonTime({ kind, until }: WaitReason): string | null {
  const t = useTranslations("run.waiting");
  const format = useFormatter();
  const now = useNow({ updateInterval: 10_000 });
  if (kind === "stuck" || !until || Date.parse(until) <= now.getTime()) return null;
  const date = new Date(until);
  const soon = format.relativeTime(date, now);
  if (kind === "retry") return t("tries", { time: soon });
  if (!HAS_DEADLINE.has(kind)) return t("again", { time: soon });
  const time = format.dateTime(date, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
  return t("until", { time, soon });
}

function useReasonText(
  { kind, sentence, name = "", issuers, approval, attempt, after = "", run }: WaitReason,
  stuck: RunDetail["stuck"],
): string {
  const t = useTranslations("run.waiting");
  const states = useTranslations("status");
  const or = (some: string[]) => some.join(t("or"));
  switch (kind) {
    case "approval": {
      const few = approval?.stages.map(({ left, by }) => t("approval", { left, roles: or(by) })) ?? [];
      return `${few.join(t("and"))}${approval?.again ? t("askedAgain") : ""}`;
    }
    case "proof":
      return issuers ? t("proofFrom", { name, issuers: or(issuers) }) : t("proof", { name });
    case "event":
      return t("event", { name });
    case "timer":
      return t("timer");
    case "retry":
      return t("retry", { next: attempt?.next ?? 2, most: attempt?.most ?? 0, after });
    case "connector":
      return name ? t("connector", { name, after }) : t("connectorUnnamed", { after });
    case "sub_run":
      return t("sub_run", { status: states(run?.status ?? "running") });
    case "stuck":
      return stuck ? t(`stuck.${stuck.code}`) : sentence;
    case "kill_switch":
    case "outcome":
      return t(kind);
    default:
      return sentence;
  }
}
