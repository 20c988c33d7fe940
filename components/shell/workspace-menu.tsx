"use client";

import { ChevronsUpDown } from "lucide-react";
import { useTranslations } from "next-intl";
import { useTransition } from "react";
import {
  Menu,
  MenuContent,
  MenuLabel,
  MenuRadioGroup,
  MenuRadioItem,
  MenuTrigger,
} from "@/components/ui/menu";
import { Pill } from "@/components/ui/status";

export interface WorkspaceChoice {
  id: string;
  name: string;
  tenantName: string;
  mode: "sandbox" | "live";
}

interface WorkspaceMenuProps {
  current: WorkspaceChoice;
  choices: WorkspaceChoice[];
  onSwitch: (workspaceId: string) => Promise<void>;
}

function Initial({ name }: { name: string }) {
  return (
    <span
      aria-hidden
      className="grid size-7 shrink-0 place-items-center rounded-md bg-accent-soft font-semibold text-accent text-sm"
    >
      {name.slice(0, 1).toUpperCase()}
    </span>
  );
}

/** Shows tenant, workspace and whether it is live; chooses among those the user belongs to. */
export function WorkspaceMenu({ current, choices, onSwitch }: WorkspaceMenuProps) {
  const t = useTranslations("account");
  const [pending, startTransition] = useTransition();
  const face = (
    <>
      <Initial name={current.tenantName} />
      <span className="grid min-w-0 flex-1 text-left">
        <span className="truncate font-semibold text-sm">{current.tenantName}</span>
        <span className="truncate text-ink-3 text-xs">
          {current.name} · {t(current.mode)}
        </span>
      </span>
    </>
  );
  if (choices.length < 2) return <div className="flex items-center gap-2.5 px-1.5 py-1.5">{face}</div>;
  return (
    <Menu modal={false}>
      <MenuTrigger
        aria-label={`${t("switchWorkspace")}: ${current.tenantName}, ${current.name}`}
        aria-busy={pending}
        className="flex w-full items-center gap-2.5 rounded-lg px-1.5 py-1.5 hover:bg-sunken"
      >
        {face}
        <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-ink-3" />
      </MenuTrigger>
      <MenuContent align="start" className="w-64">
        <MenuLabel>{t("workspace")}</MenuLabel>
        <MenuRadioGroup value={current.id} onValueChange={(id) => startTransition(() => onSwitch(id))}>
          {choices.map((choice) => (
            <MenuRadioItem key={choice.id} value={choice.id}>
              <span className="grid min-w-0 flex-1">
                <span className="truncate font-medium">{choice.name}</span>
                <span className="truncate text-ink-3 text-xs">{choice.tenantName}</span>
              </span>
              <Pill tone={choice.mode === "live" ? "ok" : "idle"}>{t(choice.mode)}</Pill>
            </MenuRadioItem>
          ))}
        </MenuRadioGroup>
      </MenuContent>
    </Menu>
  );
}
