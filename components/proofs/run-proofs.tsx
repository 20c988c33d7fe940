import { useTranslations } from "next-intl";
import { Card, CardHeader } from "@/components/ui/card";
import type { Proof } from "@/lib/contracts/proofs";
import { ProofTable } from "./proof-table";

/** The proofs that were given for a run, or that it used. */
export function RunProofs({ proofs }: { proofs: Proof[] }) {
  const t = useTranslations("proofs");
  return (
    <Card className="overflow-hidden">
      <CardHeader title={t("title")} count={proofs.length} />
      <ProofTable proofs={proofs} />
    </Card>
  );
}
