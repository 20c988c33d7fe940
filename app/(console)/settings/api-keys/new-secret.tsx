import { useTranslations } from "next-intl";
import { OneTimeSecret } from "@/components/ui/one-time-secret";

/** A key's secret, this once. */
export function NewSecret({ secret }: { secret: string }) {
  const t = useTranslations("settings.keys");
  const words = { title: t("secretTitle"), body: t("secretBody"), what: t("secret"), done: t("done") };
  return <OneTimeSecret secret={secret} {...words} />;
}
