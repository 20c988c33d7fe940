import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface ProblemPageProps {
  icon: LucideIcon;
  title: ReactNode;
  children: ReactNode;
  actions?: ReactNode;
}

/** A page in place of the one that was asked for: not found, not permitted, failed. */
export function ProblemPage({ icon: Icon, title, children, actions }: ProblemPageProps) {
  return (
    <div className="grid min-h-[60dvh] place-items-center px-5">
      <div className="grid max-w-md justify-items-center gap-5 text-center">
        <span className="grid size-12 place-items-center rounded-full border border-line bg-surface text-ink-3">
          <Icon aria-hidden className="size-6" />
        </span>
        <div className="grid gap-1.5">
          <h1 className="font-semibold text-xl tracking-tight">{title}</h1>
          <div className="text-ink-2">{children}</div>
        </div>
        {actions && <div className="flex flex-wrap justify-center gap-2">{actions}</div>}
      </div>
    </div>
  );
}
