"use client";

import { CircleAlert, MailCheck } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Input, Labelled } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { type SignInState, sendSignInLink, signInWithCode } from "../actions";

/** Asks for an address, then, once the link is sent, for the code in the same e-mail. */
export function LinkForm({ next }: { next: string }) {
  const t = useTranslations("signIn");
  const [state, send, sending] = useActionState<SignInState, FormData>(sendSignInLink, {});
  if (state.sent && state.email) return <CodeForm next={next} email={state.email} />;
  return (
    <form action={send} className="grid gap-4" noValidate>
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
      <Button type="submit" disabled={sending} className="pointer-coarse:h-11">
        {sending ? t("sending") : t("sendLink")}
      </Button>
      <Button asChild variant="ghost" className="pointer-coarse:h-11">
        <Link href={{ pathname: "/sign-in", query: { next } }}>{t("byPassword")}</Link>
      </Button>
    </form>
  );
}

function CodeForm({ next, email }: { next: string; email: string }) {
  const t = useTranslations("signIn");
  const [state, action, pending] = useActionState<SignInState, FormData>(signInWithCode, {});
  return (
    <form action={action} className="grid gap-4" noValidate>
      <input type="hidden" name="next" value={next} />
      <input type="hidden" name="email" value={email} />
      <Notice tone="ok" role="status" icon={MailCheck} title={t("sentTitle")}>
        {t("sentBody", { email })}
      </Notice>
      <Labelled
        id="code"
        label={t("code")}
        hint={t("codeHint")}
        problem={state.problem && t(`problems.${state.problem}`)}
      >
        <Input
          id="code"
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={10}
          aria-describedby="code-note"
          aria-invalid={state.problem ? true : undefined}
          className="font-mono tracking-[0.2em]"
        />
      </Labelled>
      <Button type="submit" disabled={pending} className="pointer-coarse:h-11">
        {pending ? t("working") : t("useCode")}
      </Button>
      <Button asChild variant="ghost" className="pointer-coarse:h-11">
        {/* A plain link: a fresh document forgets the address that was typed. */}
        <a href={`/sign-in?mode=link&next=${encodeURIComponent(next)}`}>{t("again")}</a>
      </Button>
    </form>
  );
}
