import { fingerprint, signed } from "../digest";
import type { Bundle } from "./bundle";
import type { Findings, UsedKey } from "./report";

/** The keys of a bundle, and which of them count. */
export class Keys {
  readonly used = new Map<string, UsedKey>();
  readonly #known = new Map<string, { x: string; fingerprint: string }>();

  private constructor(readonly given: readonly string[] | undefined) {}

  /** @param given fingerprints known from elsewhere (16 or more of their digits); without them the bundle's own count */
  static async of(bundle: Bundle, given: readonly string[] | undefined): Promise<Keys> {
    const keys = new Keys(given?.map((digits) => digits.toLowerCase()));
    for (const { x } of bundle.json("keys.json").keys) {
      const full = await fingerprint(x);
      keys.#known.set(full.slice(0, 16), { x, fingerprint: full });
    }
    return keys;
  }

  /** When the bundle's own keys cannot be read: none counts. */
  static none(given: readonly string[] | undefined): Keys {
    return new Keys(given);
  }

  /** Holds a signed statement to the key it names, and says what is wrong with it. */
  async hold(
    findings: Findings,
    statement: { keyId: string },
    signature: string,
    wrong: "seal_signature" | "checkpoint_signature",
    at: Record<string, string | number> = {},
  ): Promise<void> {
    const { keyId } = statement;
    const key = this.#known.get(keyId);
    if (!key) return findings.say("key_unknown", { ...at, keyId });
    const trusted = this.given?.some((digits) => key.fingerprint.startsWith(digits)) ?? true;
    this.used.set(keyId, { keyId, fingerprint: key.fingerprint, given: this.given !== undefined && trusted });
    if (!trusted) findings.say("key_untrusted", { ...at, keyId });
    try {
      if (!(await signed(key.x, statement, signature))) findings.say(wrong, at);
    } catch {
      findings.say("no_ed25519");
    }
  }
}
