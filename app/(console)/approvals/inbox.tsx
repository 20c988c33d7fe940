"use client";

import { useState } from "react";
import { ApprovalTable } from "@/components/approvals/approval-table";
import type { Approval } from "@/lib/contracts/approvals";
import { DecideChosen } from "./decide-chosen";

/** A page of approvals, of which those that wait for the reader can be decided together. */
export function Inbox({ approvals, userId }: { approvals: Approval[]; userId: string }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const mine = approvals.filter(
    ({ status, approvers }) =>
      status === "open" && approvers.some(({ id, state }) => id === userId && state === "waiting"),
  );
  const choose = (ids: string[], isChosen: boolean) =>
    setChosen((before) => {
      const after = new Set(before);
      for (const id of ids) {
        if (isChosen) after.add(id);
        else after.delete(id);
      }
      return after;
    });
  // What left the list meanwhile is no longer chosen.
  const decidable = mine.filter(({ id }) => chosen.has(id));
  return (
    <>
      <DecideChosen approvals={decidable} onDone={() => setChosen(new Set())} />
      {approvals.length > 0 && (
        <ApprovalTable
          approvals={approvals}
          choice={
            mine.length > 0
              ? {
                  may: new Set(mine.map(({ id }) => id)),
                  chosen: new Set(decidable.map(({ id }) => id)),
                  onChange: choose,
                }
              : undefined
          }
        />
      )}
    </>
  );
}
