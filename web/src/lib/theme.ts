/** Dark, light, or as the tablet is set. */
import { set, setting } from "./db";

export const THEMES = ["auto", "dark", "light"] as const;
export type Theme = (typeof THEMES)[number];

export async function useTheme(theme?: Theme): Promise<Theme> {
  const chosen = theme ?? (await setting<Theme>("theme")) ?? "auto";
  if (theme) await set("theme", theme);
  if (chosen === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
  return chosen;
}
