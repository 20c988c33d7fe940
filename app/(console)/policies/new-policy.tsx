"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogPanel, DialogTrigger } from "@/components/ui/dialog";
import { Input, Labelled } from "@/components/ui/field";
import { ActionProblem } from "../action-problem";
import { create } from "./actions";
import type { Answer } from "./answer";

/** Names a new pack; its draft is opened then. */
export function NewPolicy() {
  const t = useTranslations("policies.new");
  const [state, action, pending] = useActionState<Answer<string>, FormData>(create, {});
  const problemOf = (field: string) => state.issues?.find(({ path }) => path === field)?.message;
  return (
    <Dialog>
      <DialogTrigger asChild>
        <Button size="sm">
          <Plus aria-hidden />
          {t("action")}
        </Button>
      </DialogTrigger>
      <DialogPanel title={t("title")} description={t("body")}>
        <form action={action} className="grid gap-4">
          {state.problem === "conflict" ? (
            <p role="alert" className="text-bad text-sm">
              {t("taken")}
            </p>
          ) : (
            <ActionProblem state={state} />
          )}
          <Labelled id="title" label={t("name")} problem={problemOf("title")}>
            <Input id="title" name="title" required maxLength={100} />
          </Labelled>
          <Labelled id="key" label={t("key")} hint={t("keyHint")} problem={problemOf("key")}>
            <Input
              id="key"
              name="key"
              required
              maxLength={63}
              pattern="[a-z][a-z0-9\-]*"
              className="font-mono"
              aria-describedby="key-note"
            />
          </Labelled>
          <div className="flex justify-end gap-2 max-sm:grid max-sm:justify-stretch">
            <DialogClose asChild>
              <Button variant="outline">{t("cancel")}</Button>
            </DialogClose>
            <Button type="submit" disabled={pending} className="max-sm:order-first">
              {pending ? t("working") : t("confirm")}
            </Button>
          </div>
        </form>
      </DialogPanel>
    </Dialog>
  );
}
