import { CircleCheck, CircleX, Hourglass, type LucideIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { Pill, type Tone } from "@/components/ui/status";
import type { Proof } from "@/lib/contracts/proofs";

const LOOKS: Record<Proof["status"], { tone: Tone; icon: LucideIcon }> = {
  pending: { tone: "wait", icon: Hourglass },
  verified: { tone: "ok", icon: CircleCheck },
  rejected: { tone: "bad", icon: CircleX },
};

export function ProofStatusPill({ status, size }: { status: Proof["status"]; size?: "sm" | "md" }) {
  const t = useTranslations("proofs.status");
  return (
    <Pill {...LOOKS[status]} size={size}>
      {t(status)}
    </Pill>
  );
}
