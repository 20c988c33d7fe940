"use client";

import "@xyflow/react/dist/style.css";
import {
  Background,
  Controls,
  type Edge,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
} from "@xyflow/react";
import type { LucideIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { cn } from "@/components/ui/class-names";
import type { NodeKind, TemplateDefinition } from "@/lib/contracts/templates";
import { type NodePositions, shownFirst, undoings } from "./graph-view";
import { KIND_ICONS } from "./node-kinds";

/** What is said of a node besides its own: an error, or what a rehearsal made of it. */
export type NodeMark = "bad" | "succeeded" | "failed" | "skipped";

/** How a node looks while its graph is followed. */
export interface NodeState {
  /** What is said of it beside its kind. */
  label: string;
  icon: LucideIcon;
  className: string;
  spin?: boolean | undefined;
}

interface CardData extends Record<string, unknown> {
  id: string;
  title: string;
  kind: NodeKind;
  mark: NodeMark | undefined;
  state: NodeState | undefined;
  selected: boolean;
  onSelect: ((nodeId: string) => void) | undefined;
}

type Card = Node<CardData, "card">;

interface TemplateGraphProps {
  definition: TemplateDefinition;
  positions: NodePositions;
  marks?: Record<string, NodeMark>;
  /** Ways that lead around policy, as node ids. */
  ways?: string[][];
  /** The edges a rehearsal took, by their place in the definition. */
  taken?: number[];
  /** How each node stands, while a run is followed. */
  states?: Record<string, NodeState>;
  /** The nodes a reader looks for first, where not all can be shown. */
  focus?: string[];
  selected?: string | null;
  /** Makes each node a button. */
  onSelect?: (nodeId: string) => void;
  className?: string;
}

const NODE_TYPES = { card: NodeCard };
const MARKS: Record<NodeMark, string> = {
  bad: "border-bad-solid bg-bad-soft",
  failed: "border-bad-solid bg-bad-soft",
  succeeded: "border-ok-solid bg-ok-soft",
  skipped: "border-dashed opacity-60",
};

/** The graph of a definition, to look at: it can be moved and zoomed, not changed. */
export function TemplateGraph({
  definition,
  positions,
  marks,
  ways,
  taken,
  states,
  focus = [],
  selected,
  onSelect,
  className,
}: TemplateGraphProps) {
  const t = useTranslations("template.graph");
  const [first] = useState(() => shownFirst(positions, focus)?.map((id) => ({ id })));
  const nodes = useMemo(
    () =>
      definition.nodes.map(
        ({ id, title, kind }): Card => ({
          id,
          type: "card",
          position: positions[id] ?? { x: 0, y: 0 },
          data: {
            ...{ id, title, kind, onSelect },
            mark: marks?.[id],
            state: states?.[id],
            selected: selected === id,
          },
          ariaLabel: title,
        }),
      ),
    [definition, positions, marks, states, selected, onSelect],
  );
  const edges = useMemo(
    () =>
      definition.edges.map(({ from, to, on, when }, index): Edge => {
        const failure = on === "failure";
        const isTaken = taken?.includes(index) ?? false;
        const isBad = ways?.some((way) => way.some((id, at) => id === from && way[at + 1] === to)) ?? false;
        const stroke = isTaken
          ? "var(--ok-solid)"
          : isBad || failure
            ? "var(--bad-solid)"
            : "var(--control-line)";
        return {
          id: `${index}`,
          source: from,
          target: to,
          type: "smoothstep",
          animated: isTaken,
          label: [failure && t("onFailure"), when].filter(Boolean).join(": ") || undefined,
          labelStyle: { fill: "var(--ink-2)", fontSize: 11 },
          labelBgStyle: { fill: "var(--surface)" },
          style: {
            stroke,
            strokeWidth: isTaken || isBad ? 2.5 : 1.25,
            strokeDasharray: failure ? "5 4" : undefined,
          },
          markerEnd: { type: MarkerType.ArrowClosed, color: stroke },
        };
      }),
    [definition, ways, taken, t],
  );
  const undone = useMemo(
    () =>
      undoings(definition.nodes).map(
        ({ from, to }): Edge => ({
          id: `undo:${from}`,
          source: from,
          target: to,
          type: "smoothstep",
          label: t("undoneBy"),
          labelStyle: { fill: "var(--undo)", fontSize: 11 },
          labelBgStyle: { fill: "var(--surface)" },
          style: { stroke: "var(--undo)", strokeWidth: 1.25, strokeDasharray: "2 4" },
          markerEnd: { type: MarkerType.ArrowClosed, color: "var(--undo)" },
        }),
      ),
    [definition, t],
  );
  return (
    <section
      aria-label={t("label")}
      className={cn("h-[34rem] max-h-[70dvh] rounded-xl border border-line bg-canvas", className)}
    >
      <ReactFlow
        nodes={nodes}
        edges={[...edges, ...undone]}
        nodeTypes={NODE_TYPES}
        fitView
        fitViewOptions={{ padding: 0.15, maxZoom: 1.1, ...(first && { nodes: first }) }}
        minZoom={0.1}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        // The page scrolls under the wheel; the graph is zoomed by its buttons, or by pinching.
        zoomOnScroll={false}
        preventScrolling={false}
        ariaLabelConfig={{
          "controls.ariaLabel": t("controls"),
          "controls.zoomIn.ariaLabel": t("zoomIn"),
          "controls.zoomOut.ariaLabel": t("zoomOut"),
          "controls.fitView.ariaLabel": t("fit"),
        }}
        proOptions={{ hideAttribution: true }}
        className="[--xy-background-color:transparent]"
      >
        <Background color="var(--line-strong)" gap={20} />
        <Controls
          showInteractive={false}
          className="[&_button]:border-line! [&_button]:bg-raised! [&_button]:fill-ink!"
        />
      </ReactFlow>
    </section>
  );
}

function NodeCard({ data }: NodeProps<Card>) {
  const { id, mark, state, selected, onSelect } = data;
  const look = cn(
    "flex h-[68px] w-[216px] items-center gap-2.5 rounded-lg border border-line-strong bg-raised px-3 text-left text-ink",
    mark && MARKS[mark],
    state?.className,
    selected && "ring-2 ring-accent ring-offset-2 ring-offset-canvas",
  );
  return (
    <>
      <Handle type="target" position={Position.Top} className="invisible" />
      {onSelect ? (
        <button
          type="button"
          aria-pressed={selected}
          onClick={() => onSelect(id)}
          className={cn(look, "pointer-events-auto cursor-pointer hover:border-ink-3")}
        >
          <CardFace {...data} />
        </button>
      ) : (
        <div className={look}>
          <CardFace {...data} />
        </div>
      )}
      <Handle type="source" position={Position.Bottom} className="invisible" />
    </>
  );
}

function CardFace({ title, kind, mark, state }: CardData) {
  const t = useTranslations("template");
  const Icon = KIND_ICONS[kind];
  return (
    <>
      <span className="grid size-8 shrink-0 place-items-center rounded-md bg-sunken text-ink-2">
        <Icon aria-hidden className="size-4" />
      </span>
      <span className="min-w-0 flex-1">
        <span className="line-clamp-2 font-medium text-sm leading-tight">{title}</span>
        <span className="block truncate text-ink-3 text-xs">
          {state?.label ?? t(`kinds.${kind}`)}
          {mark && <span className="sr-only">, {t(`graph.${mark}`)}</span>}
        </span>
      </span>
      {state && (
        <state.icon
          aria-hidden
          className={cn("size-4 shrink-0", state.spin && "animate-spin [animation-duration:2s]")}
        />
      )}
    </>
  );
}
