"use client";

import { CircleAlert } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Input, Labelled } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { type SignInState, signInWithPassword } from "../actions";

export function PasswordForm({ next }: { next: string }) {
  const t = useTranslations("signIn");
  const [state, action, pending] = useActionState<SignInState, FormData>(signInWithPassword, {});
  return (
    <form action={action} className="grid gap-4" noValidate>
      <input type="hidden" name="next" value={next} />
      {state.problem && (
        <Notice tone="bad" role="alert" icon={CircleAlert}>
          {t(`problems.${state.problem}`)}
        </Notice>
      )}
      <Labelled id="email" label={t("email")}>
        <Input
          id="email"
          name="email"
          type="email"
          autoComplete="username"
          inputMode="email"
          required
          defaultValue={state.email}
          autoFocus
        />
      </Labelled>
      <Labelled id="password" label={t("password")}>
        <Input id="password" name="password" type="password" autoComplete="current-password" required />
      </Labelled>
      <Button type="submit" disabled={pending} className="pointer-coarse:h-11">
        {pending ? t("working") : t("submit")}
      </Button>
      <p className="flex items-center gap-3 text-ink-3 text-xs before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        {t("or")}
      </p>
      <Button asChild variant="outline" className="pointer-coarse:h-11">
        <Link href={{ pathname: "/sign-in", query: { mode: "link", next } }}>{t("byLink")}</Link>
      </Button>
    </form>
  );
}
