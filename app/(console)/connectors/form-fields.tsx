"use client";

import { useTranslations } from "next-intl";
import { type ComponentProps, createContext, type ReactNode, useContext, useState } from "react";
import { Input, Labelled } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import type { FieldIssue } from "@/lib/kernel/errors";

/** What is wrong with which field of the form around. */
export const FieldProblems = createContext<FieldIssue[]>([]);

function useProblem(name: string): ReactNode {
  const t = useTranslations("connectors.form");
  const issue = useContext(FieldProblems).find(({ path }) => path === name);
  return issue && t("invalid", { message: issue.message });
}

interface EntryProps extends Omit<ComponentProps<"input">, "value" | "defaultValue"> {
  name: string;
  label: string;
  hint?: string;
  value?: string | number | undefined;
}

/** A text or number of a connector, by the path it has in the API. */
export function Entry({ name, label, hint, value, ...input }: EntryProps) {
  const problem = useProblem(name);
  return (
    <Labelled id={name} label={label} hint={hint} problem={problem}>
      <Input
        id={name}
        name={name}
        defaultValue={value}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem || hint ? `${name}-note` : undefined}
        {...input}
      />
    </Labelled>
  );
}

interface ChoiceProps {
  name: string;
  label: string;
  value: string;
  options: [value: string, label: string][];
  onChange?: (value: string) => void;
}

/** One of a few values. */
export function Choice({ name, label, value, options, onChange }: ChoiceProps) {
  const [chosen, setChosen] = useState(value);
  return (
    <Labelled id={name} label={label} problem={useProblem(name)}>
      <Select
        id={name}
        name={name}
        value={chosen}
        onChange={(event) => {
          setChosen(event.target.value);
          onChange?.(event.target.value);
        }}
      >
        {options.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </Select>
    </Labelled>
  );
}
