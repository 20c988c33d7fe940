import { Search, X } from "lucide-react";
import { debounce } from "nuqs";
import type { ReactNode } from "react";
import { Button } from "./button";
import { cn } from "./class-names";
import { Input } from "./field";
import { Select } from "./select";

/** How text that is being typed gets into the address: once a pause is made. */
export const TYPING = { limitUrlUpdates: debounce(250) };

interface FilterBarProps {
  pending: boolean;
  /** Whether anything is narrowed: then it can be cleared. */
  active: boolean;
  clear: string;
  onClear: () => void;
  children: ReactNode;
}

/** The filters of a list, in a row. */
export function FilterBar({ pending, active, clear, onClear, children }: FilterBarProps) {
  return (
    <search aria-busy={pending} className="flex flex-wrap items-center gap-2">
      {children}
      {active && (
        <Button variant="ghost" size="sm" onClick={onClear}>
          <X aria-hidden />
          {clear}
        </Button>
      )}
    </search>
  );
}

interface TextFilterProps {
  label: string;
  /** The label, unless told. */
  placeholder?: string;
  value: string;
  onType: (text: string | null) => void;
  maxLength?: number;
  className?: string;
}

/** A list's search, by what most people look for. */
export function SearchFilter({ label, placeholder = label, onType, ...props }: TextFilterProps) {
  return (
    <div className="relative min-w-52 flex-1 sm:max-w-72">
      <Search aria-hidden className="-translate-y-1/2 absolute top-1/2 left-2.5 size-4 text-ink-3" />
      <Input
        type="search"
        aria-label={label}
        placeholder={placeholder}
        maxLength={100}
        onChange={(event) => onType(event.target.value || null)}
        className="h-8 pl-8 text-sm"
        {...props}
      />
    </div>
  );
}

/** A list's filter by a text of one kind, such as an id or a key. */
export function TextFilter({ label, placeholder = label, onType, className, ...props }: TextFilterProps) {
  return (
    <Input
      aria-label={label}
      placeholder={placeholder}
      spellCheck={false}
      onChange={(event) => onType(event.target.value || null)}
      className={cn("h-8 text-sm max-sm:flex-1", className)}
      {...props}
    />
  );
}

interface ChoiceFilterProps<T extends string> {
  label: string;
  /** What no choice is called; without it one is always made. */
  any?: string;
  value: T | null;
  choices: readonly T[];
  say: (choice: T) => string;
  onChoose: (choice: T | null) => void;
}

/** A list's filter by one of few. */
export function ChoiceFilter<T extends string>({
  label,
  any,
  value,
  choices,
  say,
  onChoose,
}: ChoiceFilterProps<T>) {
  return (
    <Select
      aria-label={label}
      value={value ?? ""}
      onChange={(event) => onChoose(choices.find((choice) => choice === event.target.value) ?? null)}
    >
      {any !== undefined && <option value="">{any}</option>}
      {choices.map((choice) => (
        <option key={choice} value={choice}>
          {say(choice)}
        </option>
      ))}
    </Select>
  );
}
