"use client";

import { useTranslations } from "next-intl";
import { Input, Labelled } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import type { PolicyEngine } from "@/lib/contracts/policies";

interface EngineFieldsProps {
  engine: PolicyEngine;
  problems: Record<string, string>;
  readOnly: boolean;
  onChange: (engine: PolicyEngine) => void;
}

const OPA: PolicyEngine = { kind: "opa", connector: "opa", path: "intent/decision", timeoutMs: 1000 };

/** Where a pack's rules are: here, or in Open Policy Agent. */
export function EngineFields({ engine, problems, readOnly, onChange }: EngineFieldsProps) {
  const t = useTranslations("policies.engine");
  const problemOf = (field: string) => problems[`engine.${field}`];
  return (
    <div className="grid min-w-0 gap-3 sm:grid-cols-2">
      <Labelled id="engine" label={t("engine")} hint={t(`${engine.kind}Hint`)}>
        <Select
          id="engine"
          value={engine.kind}
          disabled={readOnly}
          aria-describedby="engine-note"
          onChange={(event) => onChange(event.target.value === "opa" ? OPA : { kind: "cel" })}
        >
          <option value="cel">{t("cel")}</option>
          <option value="opa">{t("opa")}</option>
        </Select>
      </Labelled>
      {engine.kind === "opa" && (
        <>
          <Labelled
            id="engine-connector"
            label={t("connector")}
            hint={t("connectorHint")}
            problem={problemOf("connector")}
          >
            <Input
              id="engine-connector"
              value={engine.connector}
              readOnly={readOnly}
              aria-describedby="engine-connector-note"
              className="font-mono"
              onChange={(event) => onChange({ ...engine, connector: event.target.value })}
            />
          </Labelled>
          <Labelled id="engine-path" label={t("path")} hint={t("pathHint")} problem={problemOf("path")}>
            <Input
              id="engine-path"
              value={engine.path}
              readOnly={readOnly}
              aria-describedby="engine-path-note"
              className="font-mono"
              onChange={(event) => onChange({ ...engine, path: event.target.value })}
            />
          </Labelled>
          <Labelled
            id="engine-timeout"
            label={t("timeout")}
            hint={t("timeoutHint")}
            problem={problemOf("timeoutMs")}
          >
            <Input
              id="engine-timeout"
              type="number"
              min={50}
              max={10_000}
              value={engine.timeoutMs}
              readOnly={readOnly}
              aria-describedby="engine-timeout-note"
              onChange={(event) => onChange({ ...engine, timeoutMs: Math.round(Number(event.target.value)) })}
            />
          </Labelled>
        </>
      )}
    </div>
  );
}
