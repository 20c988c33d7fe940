import { cva, type VariantProps } from "class-variance-authority";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./class-names";

const notice = cva("flex gap-2.5 rounded-lg border px-3.5 py-3 text-sm", {
  variants: {
    tone: {
      idle: "border-line bg-sunken text-ink-2",
      ok: "border-ok/25 bg-ok-soft text-ok",
      wait: "border-wait/25 bg-wait-soft text-wait",
      bad: "border-bad/25 bg-bad-soft text-bad",
      busy: "border-busy/25 bg-busy-soft text-busy",
    },
  },
  defaultVariants: { tone: "idle" },
});

interface NoticeProps extends VariantProps<typeof notice> {
  icon: LucideIcon;
  title?: ReactNode;
  children?: ReactNode;
  /** `alert` interrupts a screen reader, `status` waits for a pause. */
  role?: "alert" | "status";
  className?: string;
}

/** A framed message inside a page: what happened, or what the reader should know. */
export function Notice({ tone, icon: Icon, title, children, role, className }: NoticeProps) {
  return (
    <div role={role} className={cn(notice({ tone }), className)}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="grid min-w-0 gap-0.5">
        {title && <p className="font-medium">{title}</p>}
        {children && <div className={cn("wrap-anywhere", title ? "text-ink-2" : undefined)}>{children}</div>}
      </div>
    </div>
  );
}
