/** Grey bars in the shape of a list while it loads. */
export function ListSkeleton({ rows = 8 }: { rows?: number }) {
  return (
    <div aria-hidden className="grid animate-pulse gap-6">
      <div className="grid gap-2">
        <span className="h-6 w-40 rounded-md bg-sunken" />
        <span className="h-4 w-72 max-w-full rounded-md bg-sunken" />
      </div>
      <div className="grid gap-px overflow-hidden rounded-xl border border-line bg-line">
        {Array.from({ length: rows }, (_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows of a skeleton have no identity
          <span key={row} className="flex h-13 items-center gap-4 bg-surface px-4">
            <span className="h-4 w-1/4 rounded bg-sunken" />
            <span className="h-5 w-20 rounded-full bg-sunken" />
            <span className="hidden h-4 flex-1 rounded bg-sunken sm:block" />
            <span className="ml-auto h-4 w-16 rounded bg-sunken" />
          </span>
        ))}
      </div>
    </div>
  );
}
