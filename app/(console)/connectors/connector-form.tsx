"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { type FormEvent, startTransition, useActionState, useState } from "react";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Textarea } from "@/components/ui/field";
import type { Connector } from "@/lib/contracts/connectors";
import { CONNECTOR_KINDS, type ConnectorKind } from "@/lib/kernel/connectors";
import { ActionProblem } from "../action-problem";
import { type ConnectorState, create, update } from "./actions";
import { Choice, Entry, FieldProblems } from "./form-fields";
import { TargetFields } from "./target-fields";

/** Registers a connector, or changes one. */
export function ConnectorForm({ connector }: { connector?: Connector }) {
  const t = useTranslations("connectors.form");
  const kinds = useTranslations("connectors.kinds");
  const when = useTranslations("connectors.whenDown");
  const [kind, setKind] = useState<ConnectorKind>(connector?.target.kind ?? "http");
  const [state, act, pending] = useActionState<ConnectorState, FormData>(connector ? update : create, {});
  const submit = (event: FormEvent<HTMLFormElement>) => {
    // Not the form's own action: that would empty the fields when something is wrong with one.
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    startTransition(() => act(form));
  };
  const limits = connector?.limits;
  return (
    <FieldProblems.Provider value={state.issues ?? []}>
      <form onSubmit={submit} className="grid gap-5">
        <ActionProblem state={state} />
        {connector && (
          <>
            <input type="hidden" name="connectorId" value={connector.id} />
            <input type="hidden" name="revision" value={connector.revision} />
          </>
        )}
        <Card>
          <CardHeader title={t("what")} />
          <div className="grid gap-4 p-4 sm:grid-cols-2">
            <Entry name="title" label={t("title")} value={connector?.title} required maxLength={100} />
            {!connector && (
              <Entry
                name="key"
                label={t("key")}
                hint={t("keyHint")}
                required
                maxLength={63}
                pattern="[a-z][a-z0-9\-]*"
              />
            )}
            {connector ? (
              <input type="hidden" name="target.kind" value={kind} />
            ) : (
              <Choice
                name="target.kind"
                label={t("kind")}
                value={kind}
                onChange={(next) => setKind(next as ConnectorKind)}
                options={CONNECTOR_KINDS.map((one) => [one, kinds(one)])}
              />
            )}
          </div>
        </Card>
        <Card>
          <CardHeader title={t("where")} />
          <TargetFields key={kind} kind={kind} connector={connector} />
        </Card>
        <Card>
          <CardHeader title={t("limits")} />
          <div className="grid gap-4 p-4 sm:grid-cols-2">
            <Entry
              name="limits.timeoutSeconds"
              label={t("timeoutSeconds")}
              type="number"
              min={0.1}
              max={120}
              step="any"
              value={limits?.timeoutSeconds ?? 15}
              required
            />
            <Entry
              name="limits.callsPerMinute"
              label={t("callsPerMinute")}
              hint={t("callsPerMinuteHint")}
              type="number"
              min={1}
              max={100000}
              value={limits?.callsPerMinute ?? ""}
            />
            <Entry
              name="limits.breakerFailures"
              label={t("breakerFailures")}
              hint={t("breakerFailuresHint")}
              type="number"
              min={1}
              max={1000}
              value={limits?.breakerFailures ?? 10}
              required
            />
            <Entry
              name="limits.breakerSeconds"
              label={t("breakerSeconds")}
              type="number"
              min={1}
              max={3600}
              value={limits?.breakerSeconds ?? 30}
              required
            />
            <Choice
              name="limits.whenDown"
              label={t("whenDown")}
              value={limits?.whenDown ?? "park"}
              options={[
                ["park", when("park")],
                ["fail", when("fail")],
              ]}
            />
          </div>
        </Card>
        {connector && (
          <Card className="grid gap-1.5 p-4">
            <label htmlFor="reason" className="font-medium text-sm">
              {t("reason")}
            </label>
            <Textarea id="reason" name="reason" required maxLength={500} />
          </Card>
        )}
        <div className="flex justify-end gap-2">
          <Button asChild variant="outline">
            <Link href={connector ? `/connectors/${connector.id}` : "/connectors"}>{t("cancel")}</Link>
          </Button>
          <Button type="submit" disabled={pending}>
            {pending ? t("working") : t("save")}
          </Button>
        </div>
      </form>
    </FieldProblems.Provider>
  );
}
