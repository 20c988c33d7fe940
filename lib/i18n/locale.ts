/** Languages of everything a person sees. */
export const LOCALES = ["en", "vi"] as const;
export type Locale = (typeof LOCALES)[number];

const DEFAULT_LOCALE: Locale = "en";
export const LOCALE_COOKIE = "locale";
export const TIME_ZONE_COOKIE = "tz";

export function isLocale(value: unknown): value is Locale {
  return LOCALES.some((locale) => locale === value);
}

/** The reader's language: their choice, else the first `Accept-Language` entry we speak, else English. */
export function pickLocale(chosen: string | undefined, acceptLanguage: string | null): Locale {
  if (isLocale(chosen)) return chosen;
  const wanted = (acceptLanguage ?? "")
    .split(",")
    .map((entry, index) => {
      const [tag = "", ...parameters] = entry.trim().split(";");
      const weight = parameters.find((parameter) => parameter.trim().startsWith("q="));
      const quality = weight === undefined ? 1 : Number(weight.trim().slice(2));
      return { language: tag.split("-")[0]?.toLowerCase(), quality, index };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || a.index - b.index);
  return (
    wanted.map(({ language }) => language).find((language): language is Locale => isLocale(language)) ??
    DEFAULT_LOCALE
  );
}

/** An IANA time zone this platform knows, else UTC. */
export function pickTimeZone(chosen: string | undefined): string {
  if (chosen === undefined) return "UTC";
  try {
    return new Intl.DateTimeFormat("en", { timeZone: chosen }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}
