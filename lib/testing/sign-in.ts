import { generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SESSION_COOKIE } from "@/lib/auth/session-cookie";
import { uuidOf } from "@/lib/kernel/ids";
import type { Scope } from "@/lib/kernel/principal";

/** Supabase Auth as far as a verifier of tokens sees it: a published signing key, and tokens signed with it. */
export interface TokenIssuer {
  /** For SUPABASE_URL. */
  url: string;
  /** Headers of a request that a page of the console sends for a person. */
  headersOf(person: Scope, token?: { expired?: boolean; forged?: boolean }): Record<string, string>;
  stop(): Promise<void>;
}

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Starts an issuer on this machine. */
export async function startTokenIssuer(): Promise<TokenIssuer> {
  const kid = randomUUID();
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const stranger = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  const jwk = { ...publicKey.export({ format: "jwk" }), kid, alg: "ES256", use: "sig", key_ops: ["verify"] };
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    headersOf(person, { expired = false, forged = false } = {}) {
      if (person.principal.kind !== "user") throw new Error("only people sign in");
      const now = Math.floor(Date.now() / 1000);
      const claims = {
        sub: uuidOf(person.principal.id),
        email: person.principal.label,
        aud: "authenticated",
        role: "authenticated",
        iat: now - 60,
        exp: expired ? now - 30 : now + 3600,
      };
      const signed = `${base64url({ alg: "ES256", typ: "JWT", kid })}.${base64url(claims)}`;
      const signature = sign("sha256", Buffer.from(signed), {
        key: forged ? stranger : privateKey,
        dsaEncoding: "ieee-p1363",
      });
      const session = { access_token: `${signed}.${signature.toString("base64url")}` };
      return {
        cookie: `${SESSION_COOKIE}=base64-${base64url(session)}`,
        "sec-fetch-site": "same-origin",
      };
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
