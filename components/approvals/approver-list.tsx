import { useTranslations } from "next-intl";
import type { Approval } from "@/lib/contracts/approvals";

/** Who was asked, how it came to them, and whether they have answered. */
export function ApproverList({ approvers, status }: Pick<Approval, "approvers" | "status">) {
  const t = useTranslations("approval");
  return (
    <ul className="grid min-w-0 gap-1.5">
      {approvers.map(({ id, name, email, via, state }) => (
        <li key={id} className="grid min-w-0">
          <span className="flex flex-wrap items-baseline gap-x-2">
            {name}
            <span className="text-ink-3 text-xs">
              {[
                t(`state.${state === "waiting" && status !== "open" ? "silent" : state}`),
                via !== "asked" && t(`via.${via}`),
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </span>
          <span title={email} className="truncate text-ink-3 text-xs">
            {email}
          </span>
        </li>
      ))}
    </ul>
  );
}
