import { Unlink } from "lucide-react";
import { useTranslations } from "next-intl";
import { Outcome } from "./outcome";

export default function UnknownLink() {
  const t = useTranslations("approve");
  return (
    <Outcome tone="idle" icon={Unlink} title={t("unknown")}>
      <p>{t("unknownBody")}</p>
    </Outcome>
  );
}
