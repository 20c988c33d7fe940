/** The product's mark: an intent (the dot) inside the ring that governs it. */
export function BrandMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={className}>
      <rect width="32" height="32" rx="8" className="fill-solid" />
      <path
        d="M23.2 12.7a8 8 0 1 0 .6 4.9"
        fill="none"
        className="stroke-on-solid"
        strokeWidth="2.6"
        strokeLinecap="round"
      />
      <circle cx="16" cy="16" r="3" className="fill-brand" />
    </svg>
  );
}
