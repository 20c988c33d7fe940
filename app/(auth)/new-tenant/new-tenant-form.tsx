"use client";

import { CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Input, Labelled } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { type NewTenantState, registerTenant } from "./actions";

/** Name and short name; the first workspace's fields are its children. */
export function NewTenantForm({ asksName, children }: { asksName: boolean; children: ReactNode }) {
  const t = useTranslations("newTenant");
  const [state, action, pending] = useActionState<NewTenantState, FormData>(registerTenant, {});
  return (
    <form action={action} className="grid gap-4">
      {state.problem && (
        <Notice tone="bad" role="alert" icon={CircleAlert}>
          {t(`problems.${state.problem}`)}
        </Notice>
      )}
      {asksName && (
        <Labelled id="your-name" label={t("yourName")}>
          <Input id="your-name" name="yourName" autoComplete="name" required maxLength={100} />
        </Labelled>
      )}
      <Labelled id="tenant-name" label={t("name")}>
        <Input
          id="tenant-name"
          name="name"
          autoComplete="organization"
          required
          maxLength={100}
          defaultValue={state.name}
        />
      </Labelled>
      <Labelled id="tenant-slug" label={t("slug")} hint={t("slugHint")}>
        <Input
          id="tenant-slug"
          name="slug"
          required
          maxLength={50}
          pattern="[a-z][a-z0-9\-]{1,48}[a-z0-9]"
          spellCheck={false}
          defaultValue={state.slug}
          aria-describedby="tenant-slug-note"
          className="font-mono"
        />
      </Labelled>
      {children}
      <Button type="submit" disabled={pending} className="pointer-coarse:h-11">
        {pending ? t("working") : t("submit")}
      </Button>
    </form>
  );
}
