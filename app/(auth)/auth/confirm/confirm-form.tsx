"use client";

import { CircleAlert } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { confirmSignInLink, type SignInState } from "../../actions";

export function ConfirmForm({ tokenHash, next }: { tokenHash: string; next: string }) {
  const t = useTranslations("signIn");
  const [state, action, pending] = useActionState<SignInState, FormData>(confirmSignInLink, {});
  if (state.problem) {
    return (
      <div className="grid gap-4">
        <Notice tone="bad" role="alert" icon={CircleAlert}>
          {t(`problems.${state.problem}`)}
        </Notice>
        <Button asChild className="pointer-coarse:h-11">
          <Link href="/sign-in?mode=link">{t("byLink")}</Link>
        </Button>
      </div>
    );
  }
  return (
    <form action={action} className="grid">
      <input type="hidden" name="token_hash" value={tokenHash} />
      <input type="hidden" name="next" value={next} />
      <Button type="submit" disabled={pending} className="pointer-coarse:h-11" autoFocus>
        {pending ? t("working") : t("confirm")}
      </Button>
    </form>
  );
}
