import { z } from "zod";

const roleKey = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, "must be lower-case letters, digits and dashes");
const person = z
  .email()
  .max(254)
  .toLowerCase()
  .meta({ description: "E-mail address of a member.", example: "ana@example.com" });

/** Whom something may be put to: holders of roles, and members by name. */
export const audienceFields = {
  roles: z.array(roleKey).max(20).optional().meta({ description: "Role keys whose holders may decide." }),
  people: z.array(person).max(20).optional().meta({ description: "Members who may decide, by e-mail." }),
};

interface NamedAudience {
  roles?: string[] | undefined;
  people?: string[] | undefined;
}

/** Whether somebody at all is named. */
export const namesSomebody = ({ roles, people }: NamedAudience) =>
  (roles?.length ?? 0) + (people?.length ?? 0) > 0;

/** So many of these people must approve. */
export const stageSchema = z
  .strictObject({ ...audienceFields, quorum: z.int().min(1).max(20) })
  .refine(namesSomebody, { path: ["roles"], message: "name a role or a person" })
  .meta({ id: "ApprovalStage" });

type NamedStage = z.infer<typeof stageSchema>;

/** Whom something may be put to, nothing left out. */
export type Audience = { roles: string[]; people: string[] };

/** A stage, nothing left out. */
export type Stage = Audience & { quorum: number };

/** An audience as it was written down, with nothing left out. */
export function audienceOf({ roles, people }: NamedAudience): Audience {
  return { roles: roles ?? [], people: (people ?? []).map((one) => one.toLowerCase()) };
}

/** A rule's or a node's stages may be so many; what several oblige together, twice as many. */
export const STAGES_MAX = 5;

/** What an approval must be: stages that must all be met, nobody counted for two of them. */
export interface ApprovalDemand {
  stages: Stage[];
  excludeRequester: boolean;
}

/** How policy obliges an approval: one stage written short, or stages. */
export interface ObligedApproval {
  roles?: string[] | undefined;
  quorum?: number | undefined;
  stages?: NamedStage[] | undefined;
  excludeRequester: boolean;
}

/** The stages of either form. */
export function demandOf({ roles, quorum, stages, excludeRequester }: ObligedApproval): ApprovalDemand {
  return {
    stages: (stages ?? [{ roles, quorum: quorum ?? 1 }]).map((stage) => ({
      ...audienceOf(stage),
      quorum: stage.quorum,
    })),
    excludeRequester,
  };
}

/** Written short where one stage of roles says it all. */
export function obligedApproval({ stages, excludeRequester }: ApprovalDemand): ObligedApproval {
  const [first, ...more] = stages;
  return first && more.length === 0 && first.people.length === 0
    ? { roles: first.roles, quorum: first.quorum, excludeRequester }
    : { stages, excludeRequester };
}

/** "2 approvals by finance or ana@example.com and 1 approval by owner", for explanations, journals and errors. */
export function describeStages(stages: Stage[]): string {
  return stages
    .map(
      ({ roles, people, quorum }) =>
        `${quorum} approval${quorum === 1 ? "" : "s"} by ${[...roles, ...people].join(" or ")}`,
    )
    .join(" and ");
}
