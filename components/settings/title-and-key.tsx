import { Input, Labelled } from "@/components/ui/field";

interface TitleAndKeyProps {
  /** Of what; the fields' ids begin with it. */
  of: string;
  title: string;
  keyLabel: string;
  keyHint: string;
  keyLengthMax: number;
  keyPattern: string;
}

/** What something new is called by people, and by programs. */
export function TitleAndKey({ of, title, keyLabel, keyHint, keyLengthMax, keyPattern }: TitleAndKeyProps) {
  return (
    <>
      <Labelled id={`${of}-title`} label={title}>
        <Input id={`${of}-title`} name="title" required maxLength={100} />
      </Labelled>
      <Labelled id={`${of}-key`} label={keyLabel} hint={keyHint}>
        <Input
          id={`${of}-key`}
          name="key"
          required
          maxLength={keyLengthMax}
          pattern={keyPattern}
          spellCheck={false}
          aria-describedby={`${of}-key-note`}
          className="font-mono"
        />
      </Labelled>
    </>
  );
}
