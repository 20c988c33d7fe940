import { KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { Copyable } from "@/components/ui/copyable";
import { DialogClose } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";

/** An endpoint's signing secret, this once. */
export function SigningSecret({ secret }: { secret: string }) {
  const t = useTranslations("webhooks");
  return (
    <div className="grid gap-4">
      <Notice tone="wait" role="status" icon={KeyRound} title={t("secretTitle")}>
        {t("secretBody")}
      </Notice>
      <div className="rounded-lg border border-line bg-sunken px-3 py-2">
        <Copyable value={secret} what={t("secret")} className="w-full justify-between" />
      </div>
      <DialogClose asChild>
        <Button className="sm:justify-self-end">{t("stored")}</Button>
      </DialogClose>
    </div>
  );
}
