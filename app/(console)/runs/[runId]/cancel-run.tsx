"use client";

import { Ban } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { cancelRunWithReason } from "./actions";
import { ReasonDialog } from "./reason-dialog";

interface CancelRunProps {
  runId: string;
  /** What becomes of what was done: it is left, the reader chooses, or its undoing stops. */
  way: "leave" | "choose" | "stop";
}

/** Cancelling asks for a reason first and, where something can be undone, whether it is to be. */
export function CancelRun({ runId, way }: CancelRunProps) {
  const t = useTranslations("run.cancel");
  // A form is reset once it was sent; what was chosen stays for the next try.
  const [chosen, setChosen] = useState<"leave" | "undo">("leave");
  return (
    <ReasonDialog
      act="cancel"
      icon={Ban}
      runId={runId}
      perform={cancelRunWithReason}
      body={t(way === "leave" ? "body" : `${way}Body`)}
    >
      {way === "choose" && (
        <fieldset className="grid gap-2">
          <legend className="mb-1.5 font-medium text-sm">{t("done")}</legend>
          <Way name="leave" chosen={chosen} choose={setChosen} />
          <Way name="undo" chosen={chosen} choose={setChosen} />
        </fieldset>
      )}
    </ReasonDialog>
  );
}

interface WayProps {
  name: "leave" | "undo";
  chosen: string;
  choose: (name: "leave" | "undo") => void;
}

function Way({ name, chosen, choose }: WayProps) {
  const t = useTranslations("run.cancel");
  return (
    <label className="flex items-start gap-2.5 rounded-lg border border-line-strong px-3 py-2.5 text-sm has-checked:border-accent has-checked:bg-sunken">
      <input
        type="radio"
        name="done"
        value={name}
        defaultChecked={name === chosen}
        onChange={() => choose(name)}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      <span className="grid gap-0.5">
        <span className="font-medium">{t(name)}</span>
        <span className="text-ink-2">{t(`${name}Hint`)}</span>
      </span>
    </label>
  );
}
