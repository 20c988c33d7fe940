"use client";

import { MailCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Input, Labelled } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { type JoinState, signUp } from "./actions";
import { JoinProblem } from "./join-problem";

/** An account for someone who has none: a name and a password; the address is the invited one. */
export function SignUpForm({ token }: { token: string }) {
  const t = useTranslations("invite");
  const [state, action, pending] = useActionState<JoinState, FormData>(signUp, {});
  if (state.confirm) {
    return (
      <Notice tone="ok" role="status" icon={MailCheck} title={t("confirmTitle")}>
        {t("confirmBody")}
      </Notice>
    );
  }
  return (
    <form action={action} className="grid gap-4">
      <input type="hidden" name="token" value={token} />
      <JoinProblem state={state} />
      <Labelled id="name" label={t("name")}>
        <Input id="name" name="name" autoComplete="name" required maxLength={100} defaultValue={state.name} />
      </Labelled>
      <Labelled id="password" label={t("password")} hint={t("passwordHint")}>
        <Input
          id="password"
          name="password"
          type="password"
          autoComplete="new-password"
          required
          minLength={10}
          maxLength={72}
          aria-describedby="password-note"
        />
      </Labelled>
      <Button type="submit" disabled={pending} className="pointer-coarse:h-11">
        {pending ? t("working") : t("signUp")}
      </Button>
    </form>
  );
}
