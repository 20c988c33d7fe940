"use client";

import { CircleAlert, Save, Users } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState, useTransition } from "react";
import { IssuePanel } from "@/components/templates/issue-panel";
import { JsonEditor, type JsonEditorHandle } from "@/components/templates/json-editor";
import { problemMarks } from "@/components/templates/problem-marks";
import { TemplateGraph } from "@/components/templates/template-graph";
import { Button } from "@/components/ui/button";
import { Input, Labelled } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { type Assessment, assessDefinition, create, save } from "./actions";
import type { TemplateOutcome } from "./outcome";
import { OutcomeProblem } from "./outcome-problem";

const SETTLE_MS = 400;

interface DefinitionEditorProps {
  /** The template whose draft is written; none for a new one. */
  template: { id: string; revision: number } | null;
  title: string;
  text: string;
}

/** Writes a definition as JSON, validated and drawn while it is written. */
export function DefinitionEditor({ template, title: savedTitle, text: savedText }: DefinitionEditorProps) {
  const t = useTranslations("template.editor");
  const router = useRouter();
  const editor = useRef<JsonEditorHandle>(null);
  const [title, setTitle] = useState(savedTitle);
  const [key, setKey] = useState("");
  const [text, setText] = useState(savedText);
  const [revision, setRevision] = useState(template?.revision ?? 0);
  const [outcome, setOutcome] = useState<TemplateOutcome>({});
  const [pending, startTransition] = useTransition();
  const definition = parsed(text);
  const { assessment, problem } = useAssessment(text);
  useWarningBeforeLeaving(!outcome.done && (text !== savedText || title !== savedTitle));

  function store(over: number) {
    startTransition(async () => {
      const next = template
        ? await save(template.id, { title, definition, revision: over })
        : await create({ key, title, definition });
      setOutcome(next);
      if (!next.done) return;
      setRevision(next.revision ?? over);
      router.push(`/templates/${next.templateId}`);
    });
  }

  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-56 flex-1 sm:max-w-96">
          <Labelled id="title" label={t("title")}>
            <Input
              id="title"
              value={title}
              maxLength={100}
              onChange={(event) => setTitle(event.target.value)}
            />
          </Labelled>
        </div>
        {!template && (
          <div className="min-w-48 flex-1 sm:max-w-72">
            <Labelled id="key" label={t("key")}>
              <Input
                id="key"
                value={key}
                maxLength={63}
                placeholder="approve-and-call"
                onChange={(event) => setKey(event.target.value)}
              />
            </Labelled>
          </div>
        )}
        <Button onClick={() => store(revision)} disabled={pending || definition === undefined}>
          <Save aria-hidden />
          {pending ? t("saving") : t(template ? "save" : "create")}
        </Button>
      </div>
      {!pending && outcome.conflict && template ? (
        <Notice
          tone="wait"
          role="alert"
          icon={Users}
          title={t("conflict", { name: outcome.conflict.by ?? t("someone") })}
        >
          <p>{t("conflictBody")}</p>
          <p className="mt-2 flex flex-wrap gap-2">
            <Button variant="outline" size="sm" asChild>
              <a href={`/templates/${template.id}?view=definition`} target="_blank" rel="noreferrer">
                {t("seeTheirs")}
              </a>
            </Button>
            <Button variant="outline" size="sm" onClick={() => store(outcome.conflict?.revision ?? revision)}>
              {t("saveOver")}
            </Button>
          </p>
        </Notice>
      ) : (
        !pending && <OutcomeProblem state={outcome} />
      )}
      <div className="grid gap-4 xl:grid-cols-2">
        <JsonEditor
          ref={editor}
          label={t("label")}
          value={savedText}
          issues={assessment?.validation.issues ?? []}
          onChange={setText}
        />
        {assessment?.drawn && (
          <TemplateGraph {...assessment.drawn} {...problemMarks(assessment.validation)} />
        )}
      </div>
      {definition === undefined && <Notice tone="bad" icon={CircleAlert} title={t("notJson")} />}
      {problem && <Notice tone="wait" icon={CircleAlert} title={t("notValidated")} />}
      {assessment && definition !== undefined && (
        <IssuePanel validation={assessment.validation} onJump={(path) => editor.current?.jump(path)} />
      )}
    </div>
  );
}

/** Validation of what is written, once the writer pauses; the last answer stays until the next. */
function useAssessment(text: string) {
  const [assessment, setAssessment] = useState<Assessment>();
  const [problem, setProblem] = useState(false);
  useEffect(() => {
    const definition = parsed(text);
    if (definition === undefined) return;
    let outdated = false;
    const timer = setTimeout(() => {
      assessDefinition(definition).then(
        (told) => {
          if (outdated) return;
          setAssessment(told);
          setProblem(false);
        },
        () => setProblem(!outdated),
      );
    }, SETTLE_MS);
    return () => {
      outdated = true;
      clearTimeout(timer);
    };
  }, [text]);
  return { assessment, problem };
}

/** Lets the browser ask before a page with unsaved text is closed. */
function useWarningBeforeLeaving(isUnsaved: boolean) {
  useEffect(() => {
    if (!isUnsaved) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isUnsaved]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
