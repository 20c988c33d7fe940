import { Archive, CircleCheck, PencilLine } from "lucide-react";
import { useTranslations } from "next-intl";
import { Pill, type Tone } from "@/components/ui/status";
import type { Template } from "@/lib/contracts/template-routes";

const LOOK = {
  draft: { tone: "wait", icon: PencilLine },
  published: { tone: "ok", icon: CircleCheck },
  archived: { tone: "idle", icon: Archive },
} as const satisfies Record<Template["status"], { tone: Tone; icon: typeof Archive }>;

/** Whether a template, or one of its versions, is in use. */
export function TemplateStatusPill({ status, size }: { status: Template["status"]; size?: "sm" | "md" }) {
  const t = useTranslations("templates.status");
  const { tone, icon } = LOOK[status];
  return (
    <Pill tone={tone} icon={icon} size={size}>
      {t(status)}
    </Pill>
  );
}
