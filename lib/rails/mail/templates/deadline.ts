/** An instant on the workspace's clock, with the zone's name: whoever reads it may be elsewhere. */
export function formatDeadline(at: Date, locale: "en" | "vi", timeZone: string): string {
  return new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone,
    timeZoneName: "short",
  }).format(at);
}
