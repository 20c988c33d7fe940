import { ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Json } from "@/lib/kernel/canonical";
import { askedAndBound } from "./snapshot";
import { SnapshotFields } from "./snapshot-fields";

/** All of an approval's snapshot: what is asked in the open, what it is bound to one tap away. */
export function Asked({ snapshot }: { snapshot: { [key: string]: Json } }) {
  const t = useTranslations("approval");
  const { asked, bound } = askedAndBound(snapshot);
  return (
    <>
      <SnapshotFields fields={asked} />
      {bound.length > 0 && (
        <details className="group border-line border-t">
          <summary className="flex min-h-11 list-none items-center gap-1 rounded text-ink-2 text-sm hover:text-ink [&::-webkit-details-marker]:hidden">
            <ChevronRight
              aria-hidden
              className="size-4 text-ink-3 transition-transform group-open:rotate-90"
            />
            {t("bound")}
          </summary>
          <div className="pb-2 text-sm">
            <SnapshotFields fields={bound} />
          </div>
        </details>
      )}
    </>
  );
}
