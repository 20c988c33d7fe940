import type { LucideIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/class-names";
import type { Tone } from "@/components/ui/status";

const TONES: Partial<Record<Tone, string>> = {
  ok: "bg-ok-soft text-ok",
  bad: "bg-bad-soft text-bad",
  wait: "bg-wait-soft text-wait",
};

interface OutcomeProps {
  tone: Tone;
  icon: LucideIcon;
  title: ReactNode;
  children: ReactNode;
  /** The request the outcome is about. */
  subject?: ReactNode;
}

/** A page that says how it ended: after a decision, or because the link is no longer good. */
export function Outcome({ tone, icon: Icon, title, children, subject }: OutcomeProps) {
  const t = useTranslations("approve");
  return (
    <div className="grid flex-1 content-center justify-items-center gap-5 pb-24 text-center">
      <span
        className={cn("grid size-14 place-items-center rounded-full", TONES[tone] ?? "bg-sunken text-ink-2")}
      >
        <Icon aria-hidden className="size-7" />
      </span>
      <div className="grid max-w-md gap-2">
        <h1 className="font-semibold text-2xl tracking-tight">{title}</h1>
        <div className="grid gap-2 text-ink-2 text-lg">{children}</div>
      </div>
      {subject}
      <p className="text-ink-3 text-sm">{t("closePage")}</p>
    </div>
  );
}
