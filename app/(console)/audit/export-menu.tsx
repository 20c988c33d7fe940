"use client";

import { Download, FileJson, FileSpreadsheet } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { Menu, MenuContent, MenuItem, MenuLabel, MenuTrigger } from "@/components/ui/menu";

/** Downloads of what the filters show, made on the server while they are sent. */
export function ExportMenu({ json, csv }: { json: string; csv: string }) {
  const t = useTranslations("audit.export");
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button variant="outline">
          <Download aria-hidden />
          {t("title")}
        </Button>
      </MenuTrigger>
      <MenuContent align="end" className="max-w-72">
        <MenuLabel>{t("hint")}</MenuLabel>
        <MenuItem asChild>
          <a href={json} download>
            <FileJson aria-hidden />
            {t("json")}
          </a>
        </MenuItem>
        <MenuItem asChild>
          <a href={csv} download>
            <FileSpreadsheet aria-hidden />
            {t("csv")}
          </a>
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}
