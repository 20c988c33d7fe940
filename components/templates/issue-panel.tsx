import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Notice } from "@/components/ui/notice";
import type { TemplateIssue, TemplateValidation } from "@/lib/contracts/template-routes";

interface IssuePanelProps {
  validation: TemplateValidation;
  /** Goes to where a path is written; without it paths are only named. */
  onJump?: (path: string) => void;
}

/** Everything validation has to say, gravest first. */
export function IssuePanel({ validation, onJump }: IssuePanelProps) {
  const t = useTranslations("template.issues");
  const { valid, publishable, issues, notYetRun, counterexamples } = validation;
  const grave = counterexamples.filter(({ kind, severity }) => severity === "error" && kind !== "no_policy");
  const warnings = counterexamples.filter(({ severity }) => severity === "warning");
  const ways = (list: typeof counterexamples) =>
    list.map(({ kind, nodeId, path }) => (
      <Issue
        key={`${kind} ${nodeId}`}
        issue={{ path: `nodes.${nodeId}`, message: `${t(kind)}: ${path.join(" → ")}` }}
        onJump={onJump}
      />
    ));
  const rows = (list: TemplateIssue[]) =>
    list.map((issue) => <Issue key={`${issue.path} ${issue.message}`} issue={issue} onJump={onJump} />);
  return (
    <div className="grid gap-2" role="status">
      {publishable && <Notice tone="ok" icon={CircleCheck} title={t("publishable")} />}
      {!valid && (
        <Notice tone="bad" icon={CircleAlert} title={t("errors", { count: issues.length })}>
          <List>{rows(issues)}</List>
        </Notice>
      )}
      {grave.length > 0 && (
        <Notice tone="bad" icon={CircleAlert} title={t("counterexamples")}>
          <List>{ways(grave)}</List>
        </Notice>
      )}
      {notYetRun.length > 0 && (
        <Notice tone="wait" icon={Info} title={t("notYetRun")}>
          <List>{rows(notYetRun)}</List>
        </Notice>
      )}
      {warnings.length > 0 && (
        <Notice tone="wait" icon={TriangleAlert} title={t("warnings")}>
          <List>{ways(warnings)}</List>
        </Notice>
      )}
    </div>
  );
}

function List({ children }: { children: ReactNode }) {
  return <ul className="mt-1 grid max-h-60 gap-1 overflow-y-auto">{children}</ul>;
}

function Issue({
  issue: { path, message },
  onJump,
}: {
  issue: Pick<TemplateIssue, "path" | "message">;
  onJump: IssuePanelProps["onJump"];
}) {
  return (
    <li className="break-words">
      {onJump ? (
        <button
          type="button"
          onClick={() => onJump(path)}
          className="mr-2 font-mono text-accent text-xs underline-offset-2 hover:underline"
        >
          {path || "{}"}
        </button>
      ) : (
        <code className="mr-2 text-xs">{path}</code>
      )}
      {message}
    </li>
  );
}
