"use client";

import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Input, Labelled } from "@/components/ui/field";
import { accept, type JoinState } from "./actions";
import { JoinProblem } from "./join-problem";

/** One button for whoever is signed in with the invited address. */
export function AcceptForm({ token, asksName }: { token: string; asksName: boolean }) {
  const t = useTranslations("invite");
  const [state, action, pending] = useActionState<JoinState, FormData>(accept, {});
  return (
    <form action={action} className="grid gap-4">
      <input type="hidden" name="token" value={token} />
      <JoinProblem state={state} />
      {asksName && (
        <Labelled id="name" label={t("name")}>
          <Input id="name" name="name" autoComplete="name" required maxLength={100} />
        </Labelled>
      )}
      <Button type="submit" disabled={pending} className="pointer-coarse:h-11">
        {pending ? t("working") : t("accept")}
      </Button>
    </form>
  );
}
