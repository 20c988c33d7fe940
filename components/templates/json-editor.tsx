"use client";

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json, jsonParseLinter } from "@codemirror/lang-json";
import { bracketMatching, foldGutter, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, linter, lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import type { TemplateIssue } from "@/lib/contracts/template-routes";
import { spanOfPath } from "./json-position";

/** What the editor's page may ask of it. */
export interface JsonEditorHandle {
  jump(path: string): void;
}

interface JsonEditorProps {
  label: string;
  value: string;
  issues: Pick<TemplateIssue, "path" | "message">[];
  onChange: (text: string) => void;
  ref?: Ref<JsonEditorHandle>;
}

/** A definition as text: JSON errors as they are typed, and validation's issues where they are written. */
export function JsonEditor({ label, value, issues, onChange, ref }: JsonEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef(onChange);
  latest.current = onChange;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once and then owns its text
  useEffect(() => {
    if (!host.current) return;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: value,
        extensions: [
          EditorView.cspNonce.of(globalThis.__webpack_nonce__ ?? ""),
          // A keyboard scrolls what it can reach.
          EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
          lineNumbers(),
          foldGutter(),
          lintGutter(),
          history(),
          bracketMatching(),
          json(),
          syntaxHighlighting(highlight),
          linter(null),
          keymap.of([...defaultKeymap, ...historyKeymap]),
          EditorView.lineWrapping,
          EditorView.updateListener.of(({ docChanged, state }) => {
            if (docChanged) latest.current(state.doc.toString());
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
    if (!editor) return;
    editor.dispatch(setDiagnostics(editor.state, diagnosticsFor(editor, issues)));
  }, [issues]);

  useImperativeHandle(ref, () => ({
    jump(path) {
      const editor = view.current;
      if (!editor) return;
      const { from, to } = spanOfPath(editor.state.doc.toString(), path);
      editor.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
      editor.focus();
    },
  }));

  return (
    <div
      ref={host}
      className="h-[34rem] max-h-[70dvh] min-w-0 overflow-hidden rounded-xl border border-control-line bg-surface [&_.cm-editor]:h-full"
    />
  );
}

function diagnosticsFor(editor: EditorView, issues: JsonEditorProps["issues"]): Diagnostic[] {
  const broken = jsonParseLinter()(editor);
  if (broken.length > 0) return broken;
  const text = editor.state.doc.toString();
  return issues.map(({ path, message }) => ({ ...spanOfPath(text, path), severity: "error", message }));
}

const highlight = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--ink)" },
  { tag: tags.string, color: "var(--ok)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--busy)" },
]);

const theme = EditorView.theme({
  "&": { fontSize: "0.75rem", color: "var(--ink)" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--font-mono, monospace)", lineHeight: "1.6" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--ink-3)", borderColor: "var(--line)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--accent-soft) !important",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    border: "1px solid var(--line-strong)",
    borderRadius: "6px",
  },
  ".cm-diagnostic": { fontFamily: "var(--font-sans)", padding: "4px 8px" },
});
