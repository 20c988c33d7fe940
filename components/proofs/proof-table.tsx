import Link from "next/link";
import { useTranslations } from "next-intl";
import { Ago } from "@/components/time/instant";
import { ROW_LINK, Table, Td, Th, Tr } from "@/components/ui/table";
import type { Proof } from "@/lib/contracts/proofs";
import { labelOf } from "@/lib/kernel/labels";
import { ProofStatusPill } from "./proof-status";

/** Proofs, one a row. */
export function ProofTable({ proofs }: { proofs: Proof[] }) {
  const t = useTranslations("proofs");
  return (
    <Table>
      <thead className="max-sm:sr-only">
        <tr>
          <Th>{t("columns.proof")}</Th>
          <Th>{t("columns.status")}</Th>
          <Th className="max-md:hidden">{t("columns.from")}</Th>
          <Th className="max-lg:hidden">{t("columns.used")}</Th>
          <Th className="text-right max-sm:hidden">{t("columns.at")}</Th>
        </tr>
      </thead>
      <tbody>
        {proofs.map((proof) => (
          <Tr key={proof.id}>
            <Td className="max-sm:w-full max-sm:max-w-0 sm:max-w-72">
              <Link href={`/proofs/${proof.id}`} className={ROW_LINK}>
                {labelOf(proof.kind)}
              </Link>
              <p className="truncate text-ink-3 text-xs">{proof.subject ?? proof.runId}</p>
            </Td>
            <Td className="max-sm:pl-0 max-sm:text-right">
              <ProofStatusPill status={proof.status} />
            </Td>
            <Td className="max-w-56 truncate text-ink-2 max-md:hidden">
              {proof.channel === "inbound" ? proof.issuer : proof.submittedBy.label}
              <span className="block text-ink-3 text-xs">{t(`channels.${proof.channel}`)}</span>
            </Td>
            <Td className="text-ink-2 max-lg:hidden">{t("usedBy", { count: proof.satisfied.length })}</Td>
            <Td className="text-right text-ink-2 max-sm:hidden">
              <Ago at={proof.at} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
