import type { PolicyPackView } from "@/lib/contracts/policies";
import { knownFields, latestContent } from "@/lib/domains/policies";
import type { Scope } from "@/lib/kernel/principal";
import { load } from "../../load";
import { PolicyEditor } from "./policy-editor";

/** The draft, or what the next draft starts from. */
export async function DraftView({ scope, pack }: { scope: Scope; pack: PolicyPackView }) {
  const [content, fields] = await load(() =>
    Promise.all([latestContent(scope, pack.id), knownFields(scope)]),
  );
  return (
    <PolicyEditor
      policyPackId={pack.id}
      title={pack.title}
      version={content}
      fields={fields}
      mayWrite={scope.permissions.has("policies:write")}
    />
  );
}
