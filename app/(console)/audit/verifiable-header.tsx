"use client";

import { CircleX, ShieldCheck } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { type ReactNode, useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Copyable } from "@/components/ui/copyable";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { ActionProblem } from "../action-problem";
import { type VerificationState, verifyChain } from "./actions";

/** Title of the audit page, with the button that walks the chain and what it found. */
export function VerifiableHeader({ children }: { children?: ReactNode }) {
  const t = useTranslations("audit");
  const format = useFormatter();
  const [state, action, pending] = useActionState<VerificationState>(verifyChain, {});
  const { verification } = state;
  return (
    <div className="grid gap-4">
      <PageHeader title={t("title")} description={t("description")}>
        <form action={action}>
          <Button type="submit" variant="outline" disabled={pending}>
            <ShieldCheck aria-hidden />
            {pending ? t("verifying") : t("verify")}
          </Button>
        </form>
        {children}
      </PageHeader>
      <ActionProblem state={state} />
      {verification?.intact && (
        <Notice tone="ok" role="status" icon={ShieldCheck} title={t("intact")}>
          {t("intactBody", { count: verification.checked, head: format.number(verification.headSeq) })}{" "}
          <Copyable value={verification.headHash} digits={24} what={t("hash")} className="align-middle" />
          <br />
          {verification.signedAt
            ? t("signed", {
                seq: format.number(verification.signedSeq),
                at: format.dateTime(new Date(verification.signedAt), {
                  dateStyle: "medium",
                  timeStyle: "short",
                  hourCycle: "h23",
                }),
              })
            : t("unsigned")}
        </Notice>
      )}
      {verification?.broken && (
        <Notice tone="bad" role="alert" icon={CircleX} title={t("broken", { seq: verification.broken.seq })}>
          {verification.broken.problem}
        </Notice>
      )}
    </div>
  );
}
