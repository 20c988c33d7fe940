import { CircleCheck, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { Ago, Instant } from "@/components/time/instant";
import { Notice } from "@/components/ui/notice";
import type { Run } from "@/lib/contracts/runs";

/** Since when and why nothing moves the run, with what can be done; once it moves again, that it does. */
export function StuckNotice({ run, repair }: { run: Run; repair: ReactNode }) {
  const t = useTranslations("run.stuck");
  const { stuck } = run;
  const [wasStuck, setWasStuck] = useState(false);
  if (stuck && !wasStuck) setWasStuck(true);
  if (!stuck) return wasStuck && <Notice tone="ok" icon={CircleCheck} role="status" title={t("moves")} />;
  return (
    <Notice tone="bad" icon={TriangleAlert} role="status" title={t("title")}>
      <p>{t(`codes.${stuck.code}`)}</p>
      <p>
        {t("since")} <Instant at={stuck.since} /> (<Ago at={stuck.since} />)
      </p>
      {repair && <div className="mt-2">{repair}</div>}
    </Notice>
  );
}
