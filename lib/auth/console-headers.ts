/** Request headers the middleware sets for pages, and cookies the console keeps. */
export const PATH_HEADER = "x-console-path";
export const NONCE_HEADER = "x-nonce";
export const WORKSPACE_COOKIE = "workspace";
export const THEME_COOKIE = "theme";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** The chosen theme, else the system's. */
export function pickTheme(value: string | undefined): Theme {
  return THEMES.find((theme) => theme === value) ?? "system";
}
