import { useTranslations } from "next-intl";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { ERROR_CODES } from "@/lib/kernel/errors";
import { Coded } from "./prose";

/** Every error code: what it means and what to do. Errors themselves lead to its rows. */
export function ErrorTable() {
  const t = useTranslations("reference");
  return (
    <section
      aria-label={t("errors")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
      tabIndex={0}
      className="overflow-x-auto rounded-xl border border-line bg-surface"
    >
      <Table className="min-w-[44rem]">
        <thead>
          <tr>
            <Th>{t("code")}</Th>
            <Th className="text-right">{t("status")}</Th>
            <Th>{t("meaning")}</Th>
            <Th>{t("action")}</Th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(ERROR_CODES).map(([code, { status, title, action }]) => (
            <Tr key={code} id={`errors-${code}`} className="scroll-mt-16 target:bg-accent-soft">
              <Td>
                <code className="whitespace-nowrap text-xs">{code}</code>
              </Td>
              <Td className="text-right tabular-nums">{status}</Td>
              <Td className="min-w-40">{title}</Td>
              <Td className="text-ink-2">
                <Coded text={action} />
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}
