import type { PolicyVersion } from "@/lib/contracts/policies";
import { AppError, type FieldIssue } from "@/lib/kernel/errors";
import { type ActionState, attempt } from "../attempt";

/** How a console action went, with what it gave or why it did not. */
export interface Answer<T> extends ActionState {
  data?: T;
  issues?: FieldIssue[];
  /** Someone else's draft, when it was saved in between. */
  current?: PolicyVersion | null;
}

/** Runs a verb whose refusal the page explains in detail. */
export async function answer<T>(act: () => Promise<T>): Promise<Answer<T>> {
  const given: Answer<T> = {};
  const state = await attempt(async () => {
    try {
      given.data = await act();
    } catch (error) {
      if (error instanceof AppError) {
        const { issues, current } = error.details ?? {};
        if (Array.isArray(issues)) given.issues = issues as FieldIssue[];
        if (current !== undefined) given.current = current as PolicyVersion | null;
      }
      throw error;
    }
  });
  return { ...given, ...state };
}
