import Link from "next/link";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";

export default function UnknownInvitation() {
  const t = useTranslations("invite");
  const signIn = useTranslations("signIn");
  return (
    <>
      <header className="grid gap-1">
        <h1 className="font-semibold text-2xl tracking-tight">{t("unknown")}</h1>
        <p className="text-ink-2">{t("unknownBody")}</p>
      </header>
      <Button asChild variant="outline">
        <Link href="/sign-in">{signIn("title")}</Link>
      </Button>
    </>
  );
}
