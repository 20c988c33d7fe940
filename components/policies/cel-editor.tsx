"use client";

import {
  autocompletion,
  type CompletionContext,
  closeBrackets,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { type Diagnostic, linter } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { checkCel } from "@/lib/cel";

/** What a condition can read, for completion. */
export interface KnownField {
  path: string;
  type: string;
}

const ROOTS = ["intent", "input", "requester", "now", "steps", "payment", "device_command"];
const FUNCTIONS = [
  "has",
  "size",
  "contains",
  "startsWith",
  "endsWith",
  "matches",
  "exists",
  "all",
  "lowerAscii",
];

interface CelEditorProps {
  id: string;
  label: string;
  value: string;
  fields: KnownField[];
  readOnly?: boolean;
  onChange: (value: string) => void;
}

/** A condition as text: completes fields and functions, and marks what is wrong where it is wrong. */
export function CelEditor({ id, label, value, fields, readOnly = false, onChange }: CelEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef({ onChange, fields });
  latest.current = { onChange, fields };

  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once; its text is set below
  useEffect(() => {
    if (!host.current) return;
    const complete = (context: CompletionContext) => completionsAt(context, latest.current.fields);
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: value,
        extensions: [
          EditorView.cspNonce.of(globalThis.__webpack_nonce__ ?? ""),
          EditorView.contentAttributes.of({ id, "aria-label": label, tabindex: "0" }),
          EditorView.lineWrapping,
          EditorState.readOnly.of(readOnly),
          EditorView.editable.of(!readOnly),
          history(),
          closeBrackets(),
          keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
          autocompletion({ override: [complete] }),
          linter(({ state }) => problemsIn(state.doc.toString()), { delay: 250 }),
          EditorView.updateListener.of(({ docChanged, state }) => {
            if (docChanged) latest.current.onChange(state.doc.toString());
          }),
          theme,
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  return <div ref={host} className="min-w-0 rounded-md border border-control-line bg-surface" />;
}

function completionsAt(context: CompletionContext, fields: KnownField[]) {
  const word = context.matchBefore(/[\w.]*/);
  if (!word || (word.from === word.to && !context.explicit)) return null;
  const paths = new Map(ROOTS.map((label) => [label, { label, type: "variable" }]));
  for (const { path, type } of fields)
    paths.set(path, { label: path, type: "property", detail: type } as never);
  const options = [...paths.values(), ...FUNCTIONS.map((label) => ({ label, type: "function" }))];
  return { from: word.from, options, validFor: /^[\w.]*$/ };
}

function problemsIn(source: string): Diagnostic[] {
  if (source.trim() === "") return [];
  return checkCel(source, ROOTS).map(({ message, from = 0, to = source.length }) => {
    const start = Math.min(from, Math.max(0, source.length - 1));
    return { from: start, to: Math.min(source.length, Math.max(to, start + 1)), severity: "error", message };
  });
}

const theme = EditorView.theme({
  "&": { fontSize: "0.8125rem", color: "var(--ink)" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "1px" },
  ".cm-content": { fontFamily: "var(--font-mono, monospace)", padding: "8px 4px", caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    border: "1px solid var(--line-strong)",
    borderRadius: "6px",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--accent-soft)",
    color: "var(--ink)",
  },
  ".cm-completionDetail": { color: "var(--ink-3)" },
  ".cm-diagnostic": { fontFamily: "inherit", padding: "4px 8px" },
});
