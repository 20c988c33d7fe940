import type { ReactNode } from "react";
import type { Permission } from "@/lib/kernel/permissions";

interface PermissionPickerProps {
  name: string;
  label: ReactNode;
  /** What may be chosen. */
  choices: Permission[];
  chosen?: Permission[];
}

/** Checkboxes of permissions, one row for each resource. */
export function PermissionPicker({ name, label, choices, chosen = [] }: PermissionPickerProps) {
  const resources = Map.groupBy(choices, (permission) => permission.split(":")[0] ?? permission);
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 font-medium text-sm">{label}</legend>
      <div className="max-h-64 divide-y divide-line overflow-y-auto rounded-md border border-control-line">
        {[...resources].map(([resource, permissions]) => (
          <div
            key={resource}
            className="grid grid-cols-[7rem_minmax(0,1fr)] items-baseline gap-2 px-3 py-1.5 text-sm"
          >
            <span className="text-ink-2">{resource}</span>
            <span className="flex flex-wrap gap-x-4">
              {permissions.map((permission) => (
                <label key={permission} className="flex min-h-6 items-center gap-1.5 pointer-coarse:min-h-11">
                  <input
                    type="checkbox"
                    name={name}
                    value={permission}
                    aria-label={permission}
                    defaultChecked={chosen.includes(permission)}
                    className="size-4 accent-accent"
                  />
                  {permission.split(":")[1]}
                </label>
              ))}
            </span>
          </div>
        ))}
      </div>
    </fieldset>
  );
}
