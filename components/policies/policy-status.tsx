import { Archive, Check, PencilLine } from "lucide-react";
import { useTranslations } from "next-intl";
import { Pill } from "@/components/ui/status";
import type { PolicyPackView } from "@/lib/contracts/policies";

const LOOKS = {
  draft: { tone: "wait", icon: PencilLine },
  published: { tone: "ok", icon: Check },
  archived: { tone: "idle", icon: Archive },
} as const;

/** Where a pack or a version stands. */
export function PolicyStatusPill({ status }: { status: PolicyPackView["status"] }) {
  const t = useTranslations("policies.status");
  return <Pill {...LOOKS[status]}>{t(status)}</Pill>;
}
