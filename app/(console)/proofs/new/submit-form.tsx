"use client";

import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Input, Labelled, Textarea } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { ActionProblem } from "../../action-problem";
import { type SubmitState, submit } from "../actions";
import { uploadFile } from "./upload";

const TYPES = ".pdf,.jpg,.jpeg,.png,.webp,.txt,.csv,.json,.xml";

interface FormState extends SubmitState {
  /** What was typed: the form is emptied once its action has run. */
  given?: Record<string, string>;
}

/** A proof given by hand: what it is of, what it is about, and what shows it. */
export function SubmitForm({ issuers }: { issuers: { key: string; title: string }[] }) {
  const t = useTranslations("proofs");
  const [state, action, pending] = useActionState<FormState, FormData>(async (previous, form) => {
    const given = textsOf(form);
    const file = form.get("file");
    form.delete("file");
    if (file instanceof File && file.size > 0) {
      const uploaded = await uploadFile(file);
      if ("problem" in uploaded) {
        const issues = [{ path: "fileId", message: uploaded.problem }];
        return { problem: "validation_failed", issues, given };
      }
      form.set("fileId", uploaded.id);
    }
    return { ...(await submit(previous, form)), given };
  }, {});
  const isEmpty = (field: string) => !state.given?.[field];
  const problemOf = (field: string) => {
    const issue = state.issues?.find(({ path }) => path === field || path.startsWith(`${field}.`));
    // What a form says in its reader's language; the rest as the API says it.
    if (issue && field === "kind") return t("kindWrong");
    if (issue && field === "subject" && isEmpty("subject")) return t("subjectMissing");
    if (issue && field === "payload" && isEmpty("payload")) return t("payloadMissing");
    return issue?.message;
  };
  const described = (field: string) => ({
    id: field,
    name: field,
    defaultValue: state.given?.[field] ?? "",
    "aria-describedby": `${field}-note`,
    "aria-invalid": problemOf(field) ? true : undefined,
  });
  return (
    <Card className="p-4 sm:p-5">
      <form action={action} className="grid gap-4">
        <ActionProblem state={state} />
        <Labelled id="kind" label={t("kind")} hint={t("kindHint")} problem={problemOf("kind")}>
          <Input {...described("kind")} required maxLength={63} />
        </Labelled>
        <Labelled id="subject" label={t("subject")} hint={t("subjectHint")} problem={problemOf("subject")}>
          <Input {...described("subject")} maxLength={200} />
        </Labelled>
        <Labelled id="runId" label={t("forRun")} hint={t("runHint")} problem={problemOf("runId")}>
          <Input {...described("runId")} maxLength={40} className="font-mono" />
        </Labelled>
        <Labelled id="issuer" label={t("issuer")} hint={t("issuerHint")} problem={problemOf("issuer")}>
          <Select key={state.given?.issuer} {...described("issuer")}>
            <option value="">{t("none")}</option>
            {issuers.map(({ key, title }) => (
              <option key={key} value={key}>
                {title}
              </option>
            ))}
          </Select>
        </Labelled>
        <Labelled id="file" label={t("file")} hint={t("fileHint")} problem={problemOf("fileId")}>
          <Input
            {...described("file")}
            defaultValue={undefined}
            aria-invalid={problemOf("fileId") ? true : undefined}
            type="file"
            accept={TYPES}
            className="h-auto py-1.5"
          />
        </Labelled>
        <Labelled id="payload" label={t("payload")} hint={t("payloadHint")} problem={problemOf("payload")}>
          <Textarea {...described("payload")} spellCheck={false} className="font-mono" />
        </Labelled>
        <Button type="submit" disabled={pending} className="sm:justify-self-end">
          {pending ? t("working") : t("submit")}
        </Button>
      </form>
    </Card>
  );
}

function textsOf(form: FormData): Record<string, string> {
  return Object.fromEntries(
    [...form].flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}
