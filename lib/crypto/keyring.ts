import { env } from "@/lib/env";
import { type Keyring, readKeyring } from "./secrets";

let ring: Keyring | undefined;

/** The keys this server seals secrets under. @throws Error when SECRETS_KEYS is not as it should be */
export function keyring(): Keyring {
  ring ??= readKeyring(env().SECRETS_KEYS, env().APP_SECRET);
  return ring;
}
