import { cn } from "@/components/ui/class-names";

const TONES: Record<string, string> = {
  GET: "text-busy",
  POST: "text-ok",
  PUT: "text-wait",
  PATCH: "text-wait",
  DELETE: "text-bad",
};

/** The method of an operation, told by word and colour. */
export function Method({ method, className }: { method: string; className?: string }) {
  return <code className={cn("font-semibold text-2xs", TONES[method], className)}>{method}</code>;
}
