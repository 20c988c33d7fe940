"use server";

import { redirect } from "next/navigation";
import { consoleSession } from "@/lib/auth/session";
import { rememberWorkspace } from "@/lib/auth/workspace-cookie";

/** Remembers which of the user's own workspaces the console shows. */
export async function switchWorkspace(workspaceId: string): Promise<void> {
  const { memberships } = await consoleSession();
  const chosen = memberships.find(({ workspace }) => workspace.id === workspaceId);
  if (chosen) await rememberWorkspace(chosen.workspace.id);
  redirect("/");
}
