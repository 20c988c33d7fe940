import { eq } from "drizzle-orm";
import { profiles } from "@/drizzle/schema";
import { withSystem } from "@/lib/db";
import { AppError } from "@/lib/kernel/errors";
import type { Id } from "@/lib/kernel/ids";

/** A signed-in person, who need not belong anywhere yet. */
export interface Newcomer {
  userId: Id<"user">;
  email: string;
  /** What they want to be called, unless they are known already. */
  name: string;
}

/** Records a person who signed up by themselves, unless they are known. @returns the name they go by */
export async function ensureProfile({ userId, email, name }: Newcomer): Promise<string> {
  const known = await withSystem("bootstrap", async (tx) => {
    await tx.insert(profiles).values({ id: userId, email, name }).onConflictDoNothing();
    const [row] = await tx.select({ name: profiles.name }).from(profiles).where(eq(profiles.id, userId));
    return row;
  });
  if (!known) throw new AppError("conflict", "Another account has this address.");
  return known.name;
}

/** What a person is called, or null when they are not known yet. */
export async function profileName(userId: Id<"user">): Promise<string | null> {
  const [row] = await withSystem("resolve-session", (tx) =>
    tx.select({ name: profiles.name }).from(profiles).where(eq(profiles.id, userId)),
  );
  return row?.name ?? null;
}
