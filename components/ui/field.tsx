import type { ComponentProps, ReactNode } from "react";
import { cn } from "./class-names";

const control =
  "w-full rounded-md border border-control-line bg-surface px-3 text-ink placeholder:text-ink-3 disabled:opacity-60 aria-invalid:border-bad-solid";

/** One-line text field. 16 px on touch screens, so that a phone does not zoom in on it. */
export function Input({ className, ...props }: ComponentProps<"input">) {
  return (
    <input
      className={cn(control, "h-9 text-base pointer-coarse:h-11 pointer-coarse:text-lg", className)}
      {...props}
    />
  );
}

export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return (
    <textarea
      className={cn(control, "min-h-20 py-2 text-base pointer-coarse:text-lg", className)}
      {...props}
    />
  );
}

interface LabelledProps {
  id: string;
  label: ReactNode;
  hint?: ReactNode;
  problem?: ReactNode;
  children: ReactNode;
}

/** A label, its control and, announced with it through `${id}-note`, a hint or what is wrong. */
export function Labelled({ id, label, hint, problem, children }: LabelledProps) {
  return (
    <div className="grid content-start gap-1.5">
      <label htmlFor={id} className="font-medium text-sm">
        {label}
      </label>
      {children}
      {(problem ?? hint) && (
        <p id={`${id}-note`} className={cn("text-sm", problem ? "text-bad" : "text-ink-3")}>
          {problem ?? hint}
        </p>
      )}
    </div>
  );
}
