import { useTranslations } from "next-intl";

export default function UnknownInvitation() {
  const t = useTranslations("invite");
  return (
    <header className="grid gap-1">
      <h1 className="font-semibold text-2xl tracking-tight">{t("unknown")}</h1>
      <p className="text-ink-2">{t("unknownBody")}</p>
    </header>
  );
}
