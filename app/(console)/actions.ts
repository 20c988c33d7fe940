"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { WORKSPACE_COOKIE } from "@/lib/auth/console-headers";
import { consoleSession } from "@/lib/auth/session";
import { env } from "@/lib/env";

/** Remembers which of the user's own workspaces the console shows. */
export async function switchWorkspace(workspaceId: string): Promise<void> {
  const { memberships } = await consoleSession();
  if (memberships.some(({ workspace }) => workspace.id === workspaceId)) {
    (await cookies()).set(WORKSPACE_COOKIE, workspaceId, {
      path: "/",
      httpOnly: true,
      sameSite: "lax",
      secure: env().APP_URL.startsWith("https:"),
      maxAge: 31_536_000,
    });
  }
  redirect("/");
}
