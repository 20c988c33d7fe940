import { type CookieMethodsServer, createServerClient } from "@supabase/ssr";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { cookies } from "next/headers";
import { env } from "@/lib/env";
import { SESSION_COOKIE } from "./session-cookie";

/** A Supabase client that keeps its session in the given cookies. It never runs in a browser. */
export function authClientWith(methods: CookieMethodsServer): SupabaseClient {
  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, APP_URL } = env();
  return createServerClient(SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, {
    cookieOptions: {
      name: SESSION_COOKIE,
      path: "/",
      httpOnly: true,
      sameSite: "lax",
      secure: APP_URL.startsWith("https:"),
    },
    cookies: methods,
  });
}

/** The client for server actions and route handlers, which may write cookies. */
export async function authClient(): Promise<SupabaseClient> {
  const jar = await cookies();
  return authClientWith({
    getAll: () => jar.getAll(),
    setAll: (changed) => {
      for (const { name, value, options } of changed) jar.set(name, value, options);
    },
  });
}

let verifier: SupabaseClient | undefined;

/** The client that only verifies tokens: one per process, so that signing keys are fetched once. */
export function tokenVerifier(): SupabaseClient {
  verifier ??= createClient(env().SUPABASE_URL, env().SUPABASE_PUBLISHABLE_KEY, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  });
  return verifier;
}
