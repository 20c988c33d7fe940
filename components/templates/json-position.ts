import { jsonLanguage } from "@codemirror/lang-json";
import type { SyntaxNode } from "@lezer/common";

/** A stretch of a text. */
export interface Span {
  from: number;
  to: number;
}

/**
 * Where in a definition's text a path such as `nodes.call.body.amount` is written: nodes and notes by id, lists by
 * number. What is missing is shown at what should hold it.
 */
export function spanOfPath(text: string, path: string): Span {
  let node: SyntaxNode | null = jsonLanguage.parser.parse(text).topNode.firstChild;
  let span = spanOf(node) ?? { from: 0, to: text.length };
  for (const [depth, segment] of path.split(".").entries()) {
    if (!node || segment === "") break;
    const next: SyntaxNode | null =
      node.name === "Array" ? itemOf(text, node, segment, depth === 1) : memberOf(text, node, segment);
    if (!next) break;
    node = next;
    span = spanOf(node) ?? span;
  }
  // A whole object is too much to underline: its first line is enough.
  const lineEnd = text.indexOf("\n", span.from);
  return {
    from: span.from,
    to: lineEnd === -1 ? span.to : Math.min(span.to, Math.max(lineEnd, span.from + 1)),
  };
}

function spanOf(node: SyntaxNode | null): Span | null {
  return node && { from: node.from, to: node.to };
}

function memberOf(text: string, object: SyntaxNode, name: string): SyntaxNode | null {
  for (const property of object.getChildren("Property")) {
    const key = property.getChild("PropertyName");
    if (key && text.slice(key.from, key.to) === JSON.stringify(name)) return property.lastChild;
  }
  return null;
}

function itemOf(text: string, array: SyntaxNode, segment: string, byId: boolean): SyntaxNode | null {
  const items: SyntaxNode[] = [];
  for (let item = array.firstChild; item; item = item.nextSibling) {
    if (!["[", "]", "⚠"].includes(item.name)) items.push(item);
  }
  const named = byId
    ? items.find((item) => {
        const id = memberOf(text, item, "id");
        return id && text.slice(id.from, id.to) === JSON.stringify(segment);
      })
    : undefined;
  return named ?? items[Number(segment)] ?? null;
}
