import { useTranslations } from "next-intl";
import { OneTimeSecret } from "@/components/ui/one-time-secret";

/** An endpoint's signing secret, this once. */
export function SigningSecret({ secret }: { secret: string }) {
  const t = useTranslations("webhooks");
  const words = { title: t("secretTitle"), body: t("secretBody"), what: t("secret"), done: t("stored") };
  return <OneTimeSecret secret={secret} {...words} />;
}
