import { getTranslations } from "next-intl/server";
import { ChangeTable } from "@/components/templates/change-table";
import { layoutGraph } from "@/components/templates/graph-layout";
import { IssuePanel } from "@/components/templates/issue-panel";
import { problemMarks } from "@/components/templates/problem-marks";
import { TemplateGraph } from "@/components/templates/template-graph";
import { VersionList } from "@/components/templates/version-list";
import { Card, CardHeader } from "@/components/ui/card";
import { JsonBlock } from "@/components/ui/json-block";
import type { TemplateVersion, TemplateVersionDetail } from "@/lib/contracts/template-routes";
import { diffVersions, validateTemplate } from "@/lib/domains/templates";
import type { Json } from "@/lib/kernel/canonical";
import type { Scope } from "@/lib/kernel/principal";
import { load } from "../../load";
import { RehearsalForm } from "./rehearsal-form";

export const VIEWS = ["graph", "rehearse", "definition", "versions", "changes"] as const;
export type View = (typeof VIEWS)[number];

interface TemplateViewProps {
  scope: Scope;
  view: View;
  shown: TemplateVersionDetail;
  versions: TemplateVersion[];
  /** The version to compare with; the one before it unless told. */
  other: number | undefined;
}

/** One way of looking at a version. */
export async function TemplateView({ scope, view, shown, versions, other }: TemplateViewProps) {
  const t = await getTranslations("template");
  const { definition, version, templateId } = shown;
  switch (view) {
    case "graph": {
      const [positions, validation] = await Promise.all([
        layoutGraph(definition),
        load(() => validateTemplate(scope, definition)),
      ]);
      return (
        <div className="grid gap-4">
          <TemplateGraph definition={definition} positions={positions} {...problemMarks(validation)} />
          <IssuePanel validation={validation} />
        </div>
      );
    }
    case "rehearse":
      return (
        <RehearsalForm key={version} definition={definition} positions={await layoutGraph(definition)} />
      );
    case "definition":
      return (
        <JsonBlock
          value={definition as unknown as Json}
          label={t("views.definition")}
          className="max-h-[70dvh]"
        />
      );
    case "versions":
      return (
        <Card className="overflow-x-auto">
          <VersionList versions={versions} />
        </Card>
      );
    case "changes": {
      const numbers = versions.map((one) => one.version);
      const before = numbers.find((one) => one < version) ?? version;
      const [from, to] = [version, other ?? before].sort((a, b) => a - b) as [number, number];
      const changes = await load(() => diffVersions(scope, templateId, from, to));
      return (
        <Card>
          <CardHeader title={t("changes.title", { from, to })} count={changes.length} />
          <ChangeTable changes={changes} />
        </Card>
      );
    }
  }
}
