"use client";

import { Users } from "lucide-react";
import { useTranslations } from "next-intl";
import { VersionDiff } from "@/components/policies/version-diff";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { PolicyContent, PolicyVersion } from "@/lib/contracts/policies";

interface DraftConflictProps {
  /** What someone else saved in between. */
  theirs: PolicyVersion;
  /** What is in this editor and not saved. */
  mine: PolicyContent;
  pending: boolean;
  onTake: (theirs: PolicyVersion) => void;
  onKeep: (theirs: PolicyVersion) => void;
}

/** Shows the second of two editors what the first one saved, and lets them choose. */
export function DraftConflict({ theirs, mine, pending, onTake, onKeep }: DraftConflictProps) {
  const t = useTranslations("policies.conflict");
  return (
    <Notice
      tone="wait"
      role="alert"
      icon={Users}
      title={t("title", { name: theirs.editedBy?.label ?? t("someone") })}
    >
      <div className="grid min-w-0 gap-3 text-ink">
        <p className="text-ink-2">{t("body")}</p>
        <div className="max-h-96 min-w-0 overflow-auto rounded-lg border border-line bg-surface p-3">
          <VersionDiff before={theirs} after={mine} />
        </div>
        <div className="flex flex-wrap gap-2">
          <Button variant="outline" size="sm" disabled={pending} onClick={() => onTake(theirs)}>
            {t("take")}
          </Button>
          <Button variant="danger" size="sm" disabled={pending} onClick={() => onKeep(theirs)}>
            {t("keep")}
          </Button>
        </div>
      </div>
    </Notice>
  );
}
