import { cva, type VariantProps } from "class-variance-authority";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./class-names";

const pill = cva(
  "inline-flex w-fit items-center align-middle gap-1.5 whitespace-nowrap rounded-full font-medium [&_svg]:shrink-0",
  {
    variants: {
      tone: {
        idle: "bg-sunken text-ink-2",
        ok: "bg-ok-soft text-ok",
        wait: "bg-wait-soft text-wait",
        bad: "bg-bad-soft text-bad",
        busy: "bg-busy-soft text-busy",
        undo: "bg-undo-soft text-undo",
      },
      size: { sm: "h-5.5 px-2 text-xs [&_svg]:size-3.5", md: "h-7 px-2.5 text-sm [&_svg]:size-4" },
    },
    defaultVariants: { tone: "idle", size: "sm" },
  },
);

export type Tone = NonNullable<VariantProps<typeof pill>["tone"]>;

interface PillProps extends VariantProps<typeof pill> {
  icon?: LucideIcon;
  spin?: boolean;
  children: ReactNode;
}

/** A state in one word, told by icon and text as well as by colour. */
export function Pill({ tone, size, icon: Icon, spin = false, children }: PillProps) {
  return (
    <span className={pill({ tone, size })}>
      {Icon && <Icon aria-hidden className={cn(spin && "animate-spin [animation-duration:2s]")} />}
      {children}
    </span>
  );
}
