import { ActionProblem } from "../action-problem";
import type { TemplateOutcome } from "./outcome";

/** Why an action on a template did not go through, field by field. */
export function OutcomeProblem({ state }: { state: TemplateOutcome }) {
  return (
    <>
      <ActionProblem state={state} />
      {state.issues && (
        <ul className="grid max-h-56 gap-1.5 overflow-y-auto text-sm">
          {state.issues.map(({ path, message }) => (
            <li key={`${path} ${message}`} className="break-words">
              <code className="mr-2 text-ink-3 text-xs">{path}</code>
              {message}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
