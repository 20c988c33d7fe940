import { Input } from "@/components/ui/field";

interface NamesInputProps {
  id: string;
  names: string[];
  onChange: (names: string[]) => void;
}

/** Several names in one field, divided by commas; its hint has the id `<id>-note`. */
export function NamesInput({ id, names, onChange }: NamesInputProps) {
  return (
    <Input
      id={id}
      defaultValue={names.join(", ")}
      aria-describedby={`${id}-note`}
      onChange={(e) => onChange(namesIn(e.target.value))}
    />
  );
}

const namesIn = (text: string) =>
  text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
