"use client";

import { TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { Copyable } from "@/components/ui/copyable";
import { ProblemPage } from "./problem-page";

interface FailedPageProps {
  /** The request id, when the server set it as the error's digest. */
  digest: string | undefined;
  onRetry: () => void;
}

/** A page that could not be loaded, with what support needs to find out why. */
export function FailedPage({ digest, onRetry }: FailedPageProps) {
  const t = useTranslations("problem");
  return (
    <ProblemPage
      icon={TriangleAlert}
      title={t("error")}
      actions={<Button onClick={onRetry}>{t("retry")}</Button>}
    >
      <p>{t("errorBody")}</p>
      {digest && (
        <p className="mt-3 flex flex-wrap items-center justify-center gap-x-2 text-sm">
          <span className="text-ink-3">{t("requestId")}</span>
          <Copyable value={digest} what={t("requestId")} />
        </p>
      )}
    </ProblemPage>
  );
}
