import { cookies } from "next/headers";
import { env } from "@/lib/env";
import type { Id } from "@/lib/kernel/ids";
import { WORKSPACE_COOKIE } from "./console-headers";

/** Has the console show this workspace from now on. The cookie chooses among a person's own, it never grants. */
export async function rememberWorkspace(workspaceId: Id<"workspace">): Promise<void> {
  (await cookies()).set(WORKSPACE_COOKIE, workspaceId, {
    path: "/",
    httpOnly: true,
    sameSite: "lax",
    secure: env().APP_URL.startsWith("https:"),
    maxAge: 31_536_000,
  });
}
