export const THEME_COOKIE = "theme";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** The chosen theme, else the system's. */
export function pickTheme(value: string | undefined): Theme {
  return THEMES.find((theme) => theme === value) ?? "system";
}
