import { env } from "@/lib/env";
import { type Keyring, readKeyring, SealFailure, unseal } from "./secrets";

let ring: Keyring | undefined;

/** The keys this server seals secrets under. @throws Error when SECRETS_KEYS is not as it should be */
export function keyring(): Keyring {
  ring ??= readKeyring(env().SECRETS_KEYS, env().APP_SECRET);
  return ring;
}

/** What was sealed for this place, in the clear. @throws what `refusal` makes of why it cannot be opened */
export function opened(place: string, sealed: string, refusal: (why: string) => Error): string {
  try {
    return unseal(keyring(), place, sealed);
  } catch (error) {
    throw error instanceof SealFailure ? refusal(error.message) : error;
  }
}
