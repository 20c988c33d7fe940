import { unstable_rethrow } from "next/navigation";
import type { TemplateIssue } from "@/lib/contracts/template-routes";
import { AppError } from "@/lib/kernel/errors";
import { type ActionState, attempt } from "../attempt";

/** How an action on a template went: with what is wrong with it, or who was there first. */
export interface TemplateOutcome extends ActionState {
  issues?: Pick<TemplateIssue, "path" | "message">[];
  conflict?: { revision: number; by: string | null };
  templateId?: string;
  revision?: number;
}

/** `attempt`, with the details that the pages of templates have words for. */
export async function attemptOnTemplate(
  act: () => Promise<Pick<TemplateOutcome, "templateId" | "revision">>,
): Promise<TemplateOutcome> {
  let told: TemplateOutcome = {};
  const state = await attempt(async () => {
    try {
      told = await act();
    } catch (error) {
      unstable_rethrow(error);
      if (error instanceof AppError) told = detailsOf(error);
      throw error;
    }
  });
  return { ...state, ...told };
}

function detailsOf({ details }: AppError): TemplateOutcome {
  const { issues, revision, updatedBy } = (details ?? {}) as {
    issues?: TemplateOutcome["issues"];
    revision?: number;
    updatedBy?: { label: string } | null;
  };
  return {
    ...(issues && { issues }),
    ...(revision !== undefined && { conflict: { revision, by: updatedBy?.label ?? null } }),
  };
}
