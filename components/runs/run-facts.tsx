import { useTranslations } from "next-intl";
import { snapshotFields } from "@/components/approvals/snapshot";
import { SnapshotFields } from "@/components/approvals/snapshot-fields";
import { Instant } from "@/components/time/instant";
import { Card, CardHeader } from "@/components/ui/card";
import { Copyable } from "@/components/ui/copyable";
import { Fact, Facts } from "@/components/ui/facts";
import { JsonBlock } from "@/components/ui/json-block";
import type { Run } from "@/lib/contracts/runs";
import { RunDuration } from "./run-duration";

/** What stands beside a run: input, output, who asked, when, and which versions it is bound to. */
export function RunFacts({ run }: { run: Run }) {
  const t = useTranslations("run");
  return (
    <aside aria-label={t("details")} className="grid min-w-0 content-start gap-4">
      <Card>
        <CardHeader title={t("input")} />
        <div className="px-4 py-1 text-sm">
          <SnapshotFields fields={snapshotFields(run.input)} />
        </div>
      </Card>
      {run.output && (
        <Card>
          <CardHeader title={t("output")} />
          <JsonBlock
            value={run.output}
            label={t("output")}
            className="rounded-none border-0 bg-transparent px-4"
          />
        </Card>
      )}
      <Card>
        <CardHeader title={t("details")} />
        <div className="px-4 py-3">
          <Facts>
            <Fact name={t("requestedBy")}>{run.requestedBy.label}</Fact>
            <Fact name={t("created")}>
              <Instant at={run.createdAt} precise />
            </Fact>
            {run.startedAt && (
              <Fact name={t("started")}>
                <Instant at={run.startedAt} precise />
              </Fact>
            )}
            {run.finishedAt && (
              <Fact name={t("finished")}>
                <Instant at={run.finishedAt} precise />
              </Fact>
            )}
            <Fact name={t("duration")}>
              <span className="tabular-nums">
                <RunDuration run={run} />
              </span>
            </Fact>
            <Fact name={t("template")}>
              <span className="grid">
                <span>
                  <code className="text-xs">{run.template.key}</code> ·{" "}
                  {t("version", { version: run.template.version })}
                </span>
                <Copyable
                  value={run.template.checksum}
                  digits={16}
                  what={t("checksum")}
                  className="text-ink-3"
                />
              </span>
            </Fact>
            <Fact name={t("policies")}>
              <span className="grid gap-1.5">
                {run.policies.map((pin) => (
                  <span key={pin.versionId} className="grid">
                    <span>
                      <code className="text-xs">{pin.packKey}</code> ·{" "}
                      {t("version", { version: pin.version })}
                    </span>
                    <Copyable value={pin.checksum} digits={16} what={t("checksum")} className="text-ink-3" />
                  </span>
                ))}
              </span>
            </Fact>
            <Fact name={t("intent")}>
              <Copyable value={run.intentId} what={t("intent")} />
            </Fact>
          </Facts>
        </div>
      </Card>
    </aside>
  );
}
