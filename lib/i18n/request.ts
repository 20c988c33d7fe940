import { cookies, headers } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import { LOCALE_COOKIE, pickLocale, pickTimeZone, TIME_ZONE_COOKIE } from "./locale";

/** Language and time zone of the request: from cookies, so that no URL carries a locale. */
export default getRequestConfig(async () => {
  const jar = await cookies();
  const locale = pickLocale(jar.get(LOCALE_COOKIE)?.value, (await headers()).get("accept-language"));
  return {
    locale,
    messages:
      locale === "vi"
        ? (await import("@/messages/vi.json")).default
        : (await import("@/messages/en.json")).default,
    timeZone: pickTimeZone(jar.get(TIME_ZONE_COOKIE)?.value),
    now: new Date(),
  };
});
