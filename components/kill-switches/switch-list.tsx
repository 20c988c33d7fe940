import { CircleCheck, OctagonPause } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Ago } from "@/components/time/instant";
import { Pill } from "@/components/ui/status";
import type { KillSwitch } from "@/lib/contracts/kill-switches";

/** Switches, newest first: what each halted, who threw it and why, and how it was lifted. */
export function SwitchList({
  switches,
  action,
}: {
  switches: KillSwitch[];
  /** What can be done with a switch that is thrown. */
  action?: (one: KillSwitch) => ReactNode;
}) {
  const t = useTranslations("killSwitches");
  return (
    <ul className="divide-y divide-line">
      {switches.map((one) => (
        <li key={one.id} className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-4 py-3.5">
          <div className="grid min-w-0 gap-1 text-sm">
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span className="font-medium">{t(`scopes.${one.scope}`)}</span>
              {one.status === "active" ? (
                <Pill tone="bad" icon={OctagonPause}>
                  {t("status.active")}
                </Pill>
              ) : (
                <Pill tone="ok" icon={CircleCheck}>
                  {t("status.lifted")}
                </Pill>
              )}
            </p>
            <p className="break-words">{one.reason}</p>
            <p className="text-ink-3 text-xs">
              {t("thrownBy", { name: one.thrownBy.label })} · <Ago at={one.thrownAt} />
            </p>
            {one.liftedBy && one.liftedAt && (
              <p className="break-words text-ink-3 text-xs">
                {t("liftedBy", { name: one.liftedBy.label })} · <Ago at={one.liftedAt} /> · {one.liftReason}
              </p>
            )}
          </div>
          {one.status === "active" && action?.(one)}
        </li>
      ))}
    </ul>
  );
}
