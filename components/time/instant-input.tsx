"use client";

import { useId, useSyncExternalStore } from "react";
import { Input } from "@/components/ui/field";

/** `2026-11-23T16:30`, as the reader's clock shows an instant; nothing for what is none. */
function onReadersClock(instant: string): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return "";
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const never = () => () => {};

/** A field for an instant, shown and typed as the reader's clock has it. */
export function InstantInput({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (instant: string | null) => void;
}) {
  const id = useId();
  // The server does not know the reader's clock: the value appears with the first render in the browser.
  const here = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return (
    <span className="flex items-center gap-1.5 max-sm:w-full max-sm:justify-between">
      <label htmlFor={id} className="text-ink-3 text-xs">
        {label}
      </label>
      <Input
        id={id}
        type="datetime-local"
        value={here ? onReadersClock(value) : ""}
        onChange={({ target }) => onChange(target.value ? new Date(target.value).toISOString() : null)}
        className="h-8 w-52 text-sm"
      />
    </span>
  );
}
