/** The page's words, in the language of the person. */
import en from "../messages/en.json";
import { set, setting } from "./db";

export type Key = keyof typeof en;
export const LANGUAGES = { sq: "Shqip", "sr-Latn": "Srpski", "sr-Cyrl": "Српски", en: "English" } as const;
export type Language = keyof typeof LANGUAGES;

const LOADED: Record<Language, () => Promise<{ default: Record<string, string> }>> = {
  en: async () => ({ default: en }),
  sq: () => import("../messages/sq.json"),
  "sr-Latn": () => import("../messages/sr-Latn.json"),
  "sr-Cyrl": () => import("../messages/sr-Cyrl.json"),
};

class Words {
  language = $state<Language>("en");
  words = $state.raw<Record<string, string>>(en);

  async start(): Promise<void> {
    await this.use((await setting<Language>("language")) ?? preferred());
  }

  async use(language: Language): Promise<void> {
    this.words = (await LOADED[language]()).default;
    this.language = language;
    document.documentElement.lang = language;
    await set("language", language);
  }
}

export const words = new Words();

/** The text of a key, with what stands in braces replaced. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  const text = words.words[key] ?? en[key];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The text of a key that is put together, where the page has words for it. */
export function known(key: string, values: Record<string, string> = {}): string | undefined {
  return key in en ? t(key as Key, values) : undefined;
}

/** The text of a code of the service, where the page has words for it; else what the service says. */
export function told(prefix: string, code: string, otherwise = "", values: Record<string, string> = {}): string {
  return known(`${prefix}.${code}`, values) ?? (otherwise || code.replaceAll("_", " "));
}

/** The name of a country, by its ISO 3166-1 code. */
export function country(code: string): string {
  return told("country", code, code);
}

/** How numbers and dates are written: browsers know little Albanian, and of English they take the American first. */
function writing(): string {
  return { sq: "de", en: "en-GB" }[words.language as string] ?? words.language;
}

export function percent(p: number): string {
  return new Intl.NumberFormat(writing(), { style: "percent", maximumFractionDigits: 0 }).format(p);
}

export function date(at: string | number): string {
  return new Intl.DateTimeFormat(writing(), { dateStyle: "medium" }).format(new Date(at));
}

export function moment(at: string | number): string {
  return new Intl.DateTimeFormat(writing(), { dateStyle: "short", timeStyle: "short" }).format(new Date(at));
}

function preferred(): Language {
  for (const wanted of navigator.languages) {
    const language = wanted.toLowerCase();
    if (language.startsWith("sq")) return "sq";
    if (language.startsWith("sr-cyrl")) return "sr-Cyrl";
    if (/^(sr|hr|bs|sh)/.test(language)) return "sr-Latn";
    if (language.startsWith("en")) return "en";
  }
  return "en";
}
