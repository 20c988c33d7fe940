"use client";

import { Check, CircleAlert, Save } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState, useTransition } from "react";
import type { KnownField } from "@/components/policies/cel-editor";
import { EngineFields } from "@/components/policies/engine-fields";
import { RuleList } from "@/components/policies/rule-list";
import { isObject, TestList, type TypedTest } from "@/components/policies/test-list";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Notice } from "@/components/ui/notice";
import type { PolicyRule, PolicyVersion, TestReport } from "@/lib/contracts/policies";
import { ActionProblem } from "../../action-problem";
import { saveDraft } from "../actions";
import type { Answer } from "../answer";
import { DraftConflict } from "./draft-conflict";
import { PublishDialog } from "./publish-dialog";

interface PolicyEditorProps {
  policyPackId: string;
  title: string;
  /** The draft, or the version that the next draft starts from. */
  version: PolicyVersion;
  fields: KnownField[];
  mayWrite: boolean;
}

type Saved = Answer<{ version: PolicyVersion; reports: TestReport[] }>;

const typed = (version: PolicyVersion): TypedTest[] =>
  version.tests.map((test) => ({ ...test, input: JSON.stringify(test.input, null, 2) }));

/** Rules and tests of a draft: edited here, saved together, tested when saved. */
export function PolicyEditor({ policyPackId, title, version, fields, mayWrite }: PolicyEditorProps) {
  const t = useTranslations("policies.draft");
  const [rules, setRules] = useState<PolicyRule[]>(version.rules);
  const [tests, setTests] = useState<TypedTest[]>(() => typed(version));
  const [engine, setEngine] = useState(version.engine);
  const [draft, setDraft] = useState(version.status === "draft" ? version : null);
  const [state, setState] = useState<Saved>({});
  const [dirty, setDirty] = useState(false);
  const [pending, start] = useTransition();
  const readOnly = !mayWrite;
  // Rules written here are kept while another engine is chosen, and come back with this one.
  const content = { engine, rules: engine.kind === "cel" ? rules : [], tests: tests.map(readTest) };
  const problems = Object.fromEntries((state.issues ?? []).map(({ path, message }) => [path, message]));

  const failing = Object.keys(problems).filter((path) => /^tests[.]\d+$/.test(path)).length;

  useEffect(() => {
    if (!dirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [dirty]);

  const save = (revision: number) =>
    start(async () => {
      const next = await saveDraft(policyPackId, { revision, ...content });
      setState(next);
      if (next.data) {
        setDraft(next.data.version);
        setDirty(false);
      }
    });
  const takeTheirs = (theirs: PolicyVersion) => {
    setEngine(theirs.engine);
    setRules(theirs.rules);
    setTests(typed(theirs));
    setDraft(theirs);
    setState({});
    setDirty(false);
  };
  const change =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      set(value);
      setDirty(true);
    };
  const broken = tests.some(({ input }) => !isObject(input));

  return (
    <div className="grid min-w-0 gap-5">
      {state.problem === "conflict" && state.current ? (
        <DraftConflict
          theirs={state.current}
          mine={content}
          pending={pending}
          onTake={takeTheirs}
          onKeep={(theirs) => save(theirs.revision)}
        />
      ) : failing > 0 ? (
        <Notice tone="bad" role="alert" icon={CircleAlert} title={t("testsFail", { count: failing })} />
      ) : (
        <ActionProblem state={state} />
      )}
      <Card className="p-4">
        <EngineFields engine={engine} problems={problems} readOnly={readOnly} onChange={change(setEngine)} />
      </Card>
      {engine.kind === "cel" && (
        <Card>
          <CardHeader title={t("rules")} count={rules.length} />
          <div className="min-w-0 p-4">
            <RuleList
              rules={rules}
              fields={fields}
              problems={problems}
              readOnly={readOnly}
              onChange={change(setRules)}
            />
          </div>
        </Card>
      )}
      <Card>
        <CardHeader title={t("tests")} count={tests.length} />
        <div className="min-w-0 p-4">
          <TestList
            tests={tests}
            reports={dirty ? null : (state.data?.reports ?? null)}
            problems={problems}
            readOnly={readOnly}
            onChange={change(setTests)}
          />
        </div>
      </Card>
      {!readOnly && (
        <div className="sticky bottom-0 z-10 -mx-4 flex flex-wrap items-center gap-2 border-line border-t bg-canvas/95 px-4 py-3 backdrop-blur sm:mx-0 sm:rounded-lg sm:border">
          <Button onClick={() => save(draft?.revision ?? 0)} disabled={pending || broken}>
            <Save aria-hidden />
            {pending ? t("saving") : t("save")}
          </Button>
          {draft && (
            <PublishDialog
              policyPackId={policyPackId}
              title={title}
              draft={draft}
              disabled={dirty || pending}
              onRefused={(refusal) => {
                setState(refusal);
                // Why is said at the top, and the button is at the bottom.
                window.scrollTo({ top: 0 });
              }}
            />
          )}
          <span role="status" className="flex items-center gap-1.5 text-ink-3 text-sm">
            {dirty ? (
              t("unsaved")
            ) : draft ? (
              <>
                <Check aria-hidden className="size-4 text-ok" />
                {t("saved", { version: draft.version, revision: draft.revision })}
              </>
            ) : (
              t("noDraft", { version: version.version })
            )}
          </span>
        </div>
      )}
    </div>
  );
}

function readTest({ input, ...test }: TypedTest): PolicyVersion["tests"][number] {
  return { ...test, input: isObject(input) ? JSON.parse(input) : {} };
}
