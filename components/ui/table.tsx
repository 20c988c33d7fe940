import type { ComponentProps } from "react";
import { cn } from "./class-names";

/** Table of a list page; rows may hold one `RowLink`, which makes the whole row a target. */
export function Table({ className, ...props }: ComponentProps<"table">) {
  return <table className={cn("w-full border-collapse text-left text-sm", className)} {...props} />;
}

export function Th({ className, ...props }: ComponentProps<"th">) {
  return (
    <th
      scope="col"
      className={cn(
        "h-9 whitespace-nowrap border-line border-b px-4 font-medium text-ink-3 text-xs",
        className,
      )}
      {...props}
    />
  );
}

export function Tr({ className, ...props }: ComponentProps<"tr">) {
  return (
    <tr
      className={cn(
        "relative border-line border-b transition-colors last:border-0 hover:bg-sunken/60",
        className,
      )}
      {...props}
    />
  );
}

export function Td({ className, ...props }: ComponentProps<"td">) {
  return <td className={cn("px-4 py-2.5 align-middle", className)} {...props} />;
}

/** Class of the link that stretches over its row. */
export const ROW_LINK = "font-medium after:absolute after:inset-0 hover:text-accent";
