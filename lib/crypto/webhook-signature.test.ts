import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isWebhookKey,
  newWebhookKeyPair,
  newWebhookSecret,
  signWebhook,
  verifyWebhook,
  type WebhookProblem,
  WebhookSignatureError,
} from "./webhook-signature";

/** The reference vectors of the specification's libraries. */
const VECTOR = {
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  at: new Date(1_614_265_330_000),
  body: '{"test": 2432232314}',
};
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const HMAC_SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
const PRIVATE_KEY =
  "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
const PUBLIC_KEY = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";
const ED25519_SIGNATURE =
  "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";

const now = VECTOR.at;
const signed = (keys: string[], message = VECTOR) => new Headers({ ...signWebhook(message, keys) });
const headersOf = (signature: string) =>
  new Headers({ "webhook-id": VECTOR.id, "webhook-timestamp": "1614265330", "webhook-signature": signature });

function problemOf(verifying: () => unknown): WebhookProblem {
  try {
    verifying();
  } catch (error) {
    if (error instanceof WebhookSignatureError) return error.problem;
    throw error;
  }
  throw new Error("it was taken for genuine");
}

describe("signing a webhook", () => {
  it("gives the specification's signatures", () => {
    expect(signWebhook(VECTOR, [SECRET])).toEqual({
      "webhook-id": VECTOR.id,
      "webhook-timestamp": "1614265330",
      "webhook-signature": HMAC_SIGNATURE,
    });
    expect(signWebhook(VECTOR, [PRIVATE_KEY])["webhook-signature"]).toBe(ED25519_SIGNATURE);
    const seedAlone = `whsk_${Buffer.from(PRIVATE_KEY.slice(5), "base64").subarray(0, 32).toString("base64")}`;
    expect(signWebhook(VECTOR, [seedAlone])["webhook-signature"]).toBe(ED25519_SIGNATURE);
  });

  it("signs with every key, one after the other", () => {
    expect(signWebhook(VECTOR, [SECRET, PRIVATE_KEY])["webhook-signature"]).toBe(
      `${HMAC_SIGNATURE} ${ED25519_SIGNATURE}`,
    );
  });

  it("refuses what cannot sign, and names no key", () => {
    expect(() => signWebhook(VECTOR, [PUBLIC_KEY])).toThrow("a public key signs nothing");
    expect(() => signWebhook(VECTOR, ["whsec_short"])).toThrow(/^this is no key/);
    expect(() => signWebhook({ ...VECTOR, id: "a.b" }, [SECRET])).toThrow(/full stop/);
  });
});

describe("verifying a webhook", () => {
  it("takes the specification's signatures, with the secret, the public and the private key", () => {
    for (const [key, signature] of [
      [SECRET, HMAC_SIGNATURE],
      [PUBLIC_KEY, ED25519_SIGNATURE],
      [PRIVATE_KEY, ED25519_SIGNATURE],
    ] as const) {
      const found = verifyWebhook(headersOf(signature), VECTOR.body, [key], { now });
      expect(found).toEqual({ id: VECTOR.id, at: VECTOR.at, key });
    }
  });

  it("says which key holds while keys are rotated", () => {
    const [older, newer] = [newWebhookSecret(), newWebhookSecret()];
    expect(verifyWebhook(signed([older]), VECTOR.body, [newer, older], { now }).key).toBe(older);
    expect(verifyWebhook(signed([newer]), VECTOR.body, [newer, older], { now }).key).toBe(newer);
    expect(verifyWebhook(signed([older, newer]), VECTOR.body, [newer], { now }).key).toBe(newer);
    const broken = `v1,AAAA v2,${HMAC_SIGNATURE.slice(3)} nonsense ${HMAC_SIGNATURE}`;
    expect(verifyWebhook(headersOf(broken), VECTOR.body, [SECRET], { now }).key).toBe(SECRET);
  });

  it("takes bytes as they came, whatever they are", () => {
    const { privateKey, publicKey } = newWebhookKeyPair();
    const secret = newWebhookSecret();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (body) => {
        const headers = signed([secret, privateKey], { ...VECTOR, body } as never);
        expect(verifyWebhook(headers, body, [secret], { now }).id).toBe(VECTOR.id);
        expect(verifyWebhook(headers, body, [publicKey], { now }).id).toBe(VECTOR.id);
      }),
    );
  });

  it("refuses another key, and a change of body, id or time", () => {
    const { privateKey } = newWebhookKeyPair();
    const check = (headers: Headers, body = VECTOR.body, keys = [SECRET, PUBLIC_KEY]) =>
      problemOf(() => verifyWebhook(headers, body, keys, { now }));
    const both = () => signed([SECRET, PRIVATE_KEY]);
    const changed = (name: string, value: string) => {
      const headers = both();
      headers.set(name, value);
      return headers;
    };
    expect(check(signed([newWebhookSecret(), privateKey]))).toBe("no_match");
    expect(check(both(), `${VECTOR.body} `)).toBe("no_match");
    expect(check(changed("webhook-id", "msg_other"))).toBe("no_match");
    expect(check(changed("webhook-timestamp", "1614265331"))).toBe("no_match");
    expect(check(both(), VECTOR.body, [])).toBe("no_match");
  });

  it("takes no signature of one scheme for one of the other", () => {
    const mixed = `v1a,${HMAC_SIGNATURE.slice(3)} v1,${ED25519_SIGNATURE.slice(4)}`;
    expect(problemOf(() => verifyWebhook(headersOf(mixed), VECTOR.body, [SECRET, PUBLIC_KEY], { now }))).toBe(
      "no_match",
    );
  });

  it("holds the time to the tolerance, to both sides", () => {
    const at = (seconds: number) => ({ now: new Date(now.getTime() + seconds * 1000) });
    const check = (options: { now: Date; toleranceSeconds?: number }) =>
      verifyWebhook(headersOf(HMAC_SIGNATURE), VECTOR.body, [SECRET], options);
    expect(check(at(300)).id).toBe(VECTOR.id);
    expect(check(at(-300)).id).toBe(VECTOR.id);
    expect(problemOf(() => check(at(301)))).toBe("too_old");
    expect(problemOf(() => check(at(-301)))).toBe("too_new");
    expect(problemOf(() => check({ ...at(61), toleranceSeconds: 60 }))).toBe("too_old");
  });

  it("refuses headers that are missing or malformed", () => {
    for (const name of ["webhook-id", "webhook-timestamp", "webhook-signature"]) {
      const headers = signed([SECRET]);
      headers.delete(name);
      expect(problemOf(() => verifyWebhook(headers, VECTOR.body, [SECRET], { now }))).toBe("missing_headers");
    }
    for (const [name, value] of [
      ["webhook-id", "a.b"],
      ["webhook-id", "x".repeat(256)],
      ["webhook-timestamp", "soon"],
      ["webhook-timestamp", "-5"],
      ["webhook-timestamp", "1e9"],
    ] as const) {
      const headers = signed([SECRET]);
      headers.set(name, value);
      expect(problemOf(() => verifyWebhook(headers, VECTOR.body, [SECRET], { now }))).toBe(
        "malformed_headers",
      );
    }
  });
});

it("tells keys from what is none", () => {
  const { privateKey, publicKey } = newWebhookKeyPair();
  for (const key of [SECRET, PRIVATE_KEY, PUBLIC_KEY, newWebhookSecret(), privateKey, publicKey]) {
    expect(isWebhookKey(key)).toBe(true);
  }
  const bytes = (count: number) => Buffer.alloc(count, 1).toString("base64");
  for (const text of ["", "whsec_", `whsec_${bytes(23)}`, `whsec_${bytes(65)}`, `whpk_${bytes(33)}`]) {
    expect(isWebhookKey(text)).toBe(false);
  }
  for (const text of [SECRET.slice(6), "whsec_not base64", `whsk_${bytes(31)}`, `${SECRET}\n`]) {
    expect(isWebhookKey(text)).toBe(false);
  }
});
