import { CircleCheck, CircleX } from "lucide-react";
import { useTranslations } from "next-intl";
import { Instant } from "@/components/time/instant";
import { Pill } from "@/components/ui/status";
import type { WebhookAttempt } from "@/lib/contracts/webhook-deliveries";

/** Every attempt at a delivery, newest first, with what was answered. */
export function AttemptList({ attempts }: { attempts: WebhookAttempt[] }) {
  const t = useTranslations("webhooks");
  return (
    <ol className="divide-y divide-line text-sm">
      {attempts.map((attempt) => (
        <li key={attempt.number} className="grid gap-2 px-4 py-3">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <Pill tone={attempt.ok ? "ok" : "bad"} icon={attempt.ok ? CircleCheck : CircleX}>
              {attempt.statusCode ?? t("noAnswer")}
            </Pill>
            <span className="font-medium">{t("attempt", { number: attempt.number })}</span>
            <span className="text-ink-2">
              <Instant at={attempt.at} precise />
            </span>
            <span className="text-ink-3 tabular-nums">
              {t("milliseconds", { count: attempt.durationMs })}
            </span>
          </div>
          {attempt.error && <p className="break-words text-bad">{attempt.error}</p>}
          {attempt.response && (
            <section
              aria-label={t("response", { number: attempt.number })}
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
              tabIndex={0}
              className="max-h-32 overflow-auto rounded-md border border-line bg-sunken px-3 py-2"
            >
              <pre className="whitespace-pre-wrap text-xs [overflow-wrap:anywhere]">{attempt.response}</pre>
            </section>
          )}
        </li>
      ))}
    </ol>
  );
}
