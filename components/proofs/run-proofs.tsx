import { useTranslations } from "next-intl";
import { Card } from "@/components/ui/card";
import type { Proof } from "@/lib/contracts/proofs";
import { ProofTable } from "./proof-table";

/** The proofs that were given for a run, or that it used. */
export function RunProofs({ proofs }: { proofs: Proof[] }) {
  const t = useTranslations("run");
  if (proofs.length === 0) return <p className="text-ink-3 text-sm">{t("noProofs")}</p>;
  return (
    <Card className="overflow-hidden">
      <ProofTable proofs={proofs} />
    </Card>
  );
}
