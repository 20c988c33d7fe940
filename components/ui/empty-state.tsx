import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface EmptyStateProps {
  icon: LucideIcon;
  title: ReactNode;
  children: ReactNode;
  action?: ReactNode;
}

/** What a list shows when it has nothing: why, and what to do next. */
export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="grid justify-items-center gap-3 px-6 py-14 text-center">
      <span className="grid size-10 place-items-center rounded-full border border-line bg-sunken text-ink-3">
        <Icon aria-hidden className="size-5" />
      </span>
      <div className="grid max-w-md gap-1">
        <h2 className="font-semibold text-base">{title}</h2>
        <div className="text-ink-2 text-sm">{children}</div>
      </div>
      {action}
    </div>
  );
}
