"use client";

import { FileInput, Users } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Input, Labelled, Textarea } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { importDocument } from "../actions";
import type { TemplateOutcome } from "../outcome";
import { OutcomeProblem } from "../outcome-problem";

/** Takes a file that was exported, or its text. */
export function ImportForm() {
  const t = useTranslations("template.import");
  const router = useRouter();
  const [text, setText] = useState("");
  const [key, setKey] = useState("");
  const [outcome, setOutcome] = useState<TemplateOutcome>({});
  const [pending, startTransition] = useTransition();
  const document = parsed(text);

  function submit(revision?: number) {
    startTransition(async () => {
      const next = await importDocument({
        document,
        ...(key !== "" && { key }),
        ...(revision !== undefined && { revision }),
      });
      setOutcome(next);
      if (next.done) router.push(`/templates/${next.templateId}`);
    });
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      className="grid max-w-2xl gap-4"
    >
      <Labelled id="file" label={t("file")}>
        <Input
          id="file"
          type="file"
          accept="application/json,.json"
          className="py-1.5"
          onChange={async (event) => setText((await event.target.files?.[0]?.text()) ?? "")}
        />
      </Labelled>
      <Labelled
        id="document"
        label={t("document")}
        problem={text.trim() !== "" && document === undefined && t("notJson")}
      >
        <Textarea
          id="document"
          value={text}
          onChange={(event) => setText(event.target.value)}
          rows={12}
          spellCheck={false}
          aria-describedby={text.trim() !== "" && document === undefined ? "document-note" : undefined}
          className="font-mono text-xs"
        />
      </Labelled>
      <Labelled id="key" label={t("key")} hint={t("keyHint")}>
        <Input
          id="key"
          value={key}
          maxLength={63}
          aria-describedby="key-note"
          onChange={(event) => setKey(event.target.value)}
        />
      </Labelled>
      {!pending && outcome.conflict ? (
        <Notice tone="wait" role="alert" icon={Users} title={t("taken")}>
          <p className="mb-2">{t("takenBody")}</p>
          <Button variant="outline" size="sm" onClick={() => submit(outcome.conflict?.revision)}>
            {t("replace")}
          </Button>
        </Notice>
      ) : (
        !pending && <OutcomeProblem state={outcome} />
      )}
      <Button type="submit" disabled={pending || document === undefined} className="w-fit">
        <FileInput aria-hidden />
        {pending ? t("working") : t("submit")}
      </Button>
    </form>
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
