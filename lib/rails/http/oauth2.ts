import { z } from "zod";
import type { TargetOf } from "@/lib/contracts/connector-config";
import { sha256 } from "@/lib/crypto/hash";
import type { OutboundRules } from "../network/guard";
import { sendHttp } from "./send";

type OAuth2 = Extract<TargetOf<"http">["auth"], { type: "oauth2" }>;

/** The token endpoint did not give a token. */
export class NoAccessToken extends Error {
  override readonly name = "NoAccessToken";

  /** @param final the credentials were refused, so that asking again will not help */
  constructor(
    message: string,
    readonly final: boolean,
  ) {
    super(message);
  }
}

const EARLY_MS = 30_000;
const DEFAULT_SECONDS = 300;
const TOKENS_MAX = 1000;

const answerSchema = z.object({
  access_token: z.string().min(1).max(16_000),
  expires_in: z.coerce.number().optional(),
});

const tokens = new Map<string, { token: Promise<string>; until: number }>();

/** An access token of the client credentials grant, kept until shortly before it expires. @throws NoAccessToken */
export function accessToken(
  rules: OutboundRules,
  auth: OAuth2,
  clientSecret: string,
  timeoutMs: number,
): Promise<string> {
  const key = keyFor(auth, clientSecret);
  const known = tokens.get(key);
  if (known && known.until > Date.now()) return known.token;
  // Callers that come meanwhile share one request; how long it holds is known when it has come.
  const entry = { token: Promise.resolve(""), until: Date.now() + timeoutMs };
  entry.token = askForToken(rules, auth, clientSecret, timeoutMs).then(
    ({ token, seconds }) => {
      entry.until = Date.now() + seconds * 1000 - Math.min(EARLY_MS, seconds * 500);
      return token;
    },
    (error) => {
      if (tokens.get(key) === entry) tokens.delete(key);
      throw error;
    },
  );
  if (tokens.size >= TOKENS_MAX) tokens.clear();
  tokens.set(key, entry);
  return entry.token;
}

/** Forgets a token that the other side no longer takes. */
export function forgetToken(auth: OAuth2, clientSecret: string): void {
  tokens.delete(keyFor(auth, clientSecret));
}

function keyFor(auth: OAuth2, clientSecret: string): string {
  return sha256(JSON.stringify([auth.tokenUrl, auth.clientId, auth.scope ?? "", clientSecret]));
}

async function askForToken(rules: OutboundRules, auth: OAuth2, clientSecret: string, timeoutMs: number) {
  const credentials = [auth.clientId, clientSecret].map(encodeURIComponent).join(":");
  const { status, text } = await sendHttp(rules, {
    url: auth.tokenUrl,
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      authorization: `Basic ${Buffer.from(credentials).toString("base64")}`,
    },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      ...(auth.scope && { scope: auth.scope }),
    }).toString(),
    timeoutMs,
  });
  if (status !== 200) {
    throw new NoAccessToken(
      `the token endpoint answered ${status}`,
      status >= 400 && status < 500 && status !== 429,
    );
  }
  const answer = answerSchema.safeParse(parsed(text));
  if (!answer.success || !/^[\x21-\x7e]+$/.test(answer.data.access_token)) {
    throw new NoAccessToken("the token endpoint answered without a token", false);
  }
  return { token: answer.data.access_token, seconds: answer.data.expires_in ?? DEFAULT_SECONDS };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
