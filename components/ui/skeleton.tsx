/** Grey bars in the shape of a list's rows while they load. */
export function RowsSkeleton({ rows = 8 }: { rows?: number }) {
  return (
    <div aria-hidden className="animate-pulse divide-y divide-line">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows of a skeleton have no identity
        <div key={row} className="flex h-14 items-center gap-4 px-4">
          <span className="h-4 w-1/4 rounded bg-sunken" />
          <span className="h-5 w-20 rounded-full bg-sunken" />
          <span className="hidden h-4 flex-1 rounded bg-sunken sm:block" />
          <span className="ml-auto h-4 w-16 rounded bg-sunken" />
        </div>
      ))}
    </div>
  );
}
