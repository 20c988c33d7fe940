import { ChevronRight, ChevronsLeft } from "lucide-react";
import Link from "next/link";
import { Button } from "./button";

interface PagerProps {
  /** Address of the following page, when there is one. */
  next: string | null;
  /** Address of the first page, when this is not it. */
  first: string | null;
  labels: { next: string; first: string };
}

/** Cursor paging: onwards, or back to the start. */
export function Pager({ next, first, labels }: PagerProps) {
  if (!next && !first) return null;
  return (
    <div className="flex justify-end gap-2 border-line border-t px-4 py-2.5">
      {first && (
        <Button asChild variant="ghost" size="sm">
          <Link href={first}>
            <ChevronsLeft aria-hidden />
            {labels.first}
          </Link>
        </Button>
      )}
      {next && (
        <Button asChild variant="outline" size="sm">
          <Link href={next}>
            {labels.next}
            <ChevronRight aria-hidden />
          </Link>
        </Button>
      )}
    </div>
  );
}
