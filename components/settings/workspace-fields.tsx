import { useTranslations } from "next-intl";
import { Input, Labelled } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { TimeZoneSelect } from "./time-zones";

/** What a new workspace is made of. `prefix` keeps its names apart in a form that asks for more. */
export function WorkspaceFields({ prefix = "" }: { prefix?: string }) {
  const t = useTranslations("settings.workspaces");
  const id = (field: string) => `${prefix}workspace-${field}`;
  return (
    <>
      <Labelled id={id("name")} label={t("name")}>
        <Input id={id("name")} name={`${prefix}name`} required maxLength={100} />
      </Labelled>
      <Labelled id={id("slug")} label={t("slug")} hint={t("slugHint")}>
        <Input
          id={id("slug")}
          name={`${prefix}slug`}
          required
          maxLength={50}
          pattern="[a-z][a-z0-9\-]{1,48}[a-z0-9]"
          spellCheck={false}
          aria-describedby={`${id("slug")}-note`}
          className="font-mono"
        />
      </Labelled>
      <Labelled id={id("mode")} label={t("mode")} hint={t("modeHint")}>
        <Select id={id("mode")} name={`${prefix}mode`} aria-describedby={`${id("mode")}-note`}>
          <option value="sandbox">{t("sandbox")}</option>
          <option value="live">{t("live")}</option>
        </Select>
      </Labelled>
      <Labelled id={id("zone")} label={t("timeZone")}>
        <TimeZoneSelect id={id("zone")} name={`${prefix}timeZone`} chosen="UTC" />
      </Labelled>
    </>
  );
}
