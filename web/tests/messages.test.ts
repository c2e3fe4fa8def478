import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const SOURCES = join(import.meta.dirname, "../src");
const LANGUAGES = ["en", "sq", "sr-Latn", "sr-Cyrl"];
const words = (language: string): Record<string, string> =>
  JSON.parse(readFileSync(join(SOURCES, "messages", `${language}.json`), "utf-8"));
const english = words("en");
const braces = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([found]) => found).sort();

test.each(LANGUAGES)("%s says everything, with the same values in it", (language) => {
  const said = words(language);
  expect(Object.keys(said)).toEqual(Object.keys(english));
  for (const [key, text] of Object.entries(said)) {
    expect(text.trim(), key).not.toBe("");
    expect(braces(text), key).toEqual(braces(english[key]!));
  }
});

test("Serbian is the same in both scripts", () => {
  execFileSync("node", [join(import.meta.dirname, "../scripts/cyrillic.mjs"), "--check"]);
});

test.each(["sq", "sr-Latn"])("%s leaves nothing in English", (language) => {
  const said = words(language);
  const same = Object.keys(english).filter(
    (key) => !key.startsWith("country.") && said[key] === english[key] && /\p{L}{4}/u.test(english[key]!),
  );
  expect(same.filter((key) => !SHARED.includes(english[key]!))).toEqual([]);
});

/** Words that languages share. */
const SHARED = [
  ...["Administrator", "Auditor", "Revolver", "Model", "{size} MB · SHA-256 {hash}…", "{sign}"],
  ...["{text}: {maker}", "{text}: {maker}, {country}", "{text}: {word}"],
];

test("every key in the sources is there, and none is left over", () => {
  const text = readdirSync(SOURCES, { recursive: true, encoding: "utf-8" })
    .filter((name) => /\.(ts|svelte)$/.test(name))
    .map((name) => readFileSync(join(SOURCES, name), "utf-8"))
    .join("\n");
  const used = [...text.matchAll(/\bt\(\s*"([^"]+)"/g)].map(([, key]) => key!);
  expect(used.filter((key) => !(key in english))).toEqual([]);
  // Keys that are put together begin with what stands before the value.
  const begun = [...text.matchAll(/[`"]([\w.]+)\.\$\{/g)].map(([, before]) => `${before}.`);
  const prefixes = [...text.matchAll(/\btold\("(\w+)"/g)].map(([, prefix]) => `${prefix}.`);
  const left = Object.keys(english).filter(
    (key) => !text.includes(`"${key}"`) && ![...begun, ...prefixes].some((prefix) => key.startsWith(prefix)),
  );
  expect(left).toEqual([]);
});

test("dates and shares are written as people here do, whatever little the browser knows of their language", async () => {
  const { date, moment, percent, words: page } = await import("../src/lib/i18n.svelte");
  const written: Record<string, string[]> = {};
  for (const language of ["sq", "sr-Latn", "en"] as const) {
    page.language = language;
    written[language] = [date("2026-11-02T12:00"), moment("2026-11-02T16:05"), percent(0.42).replace(/\s/, " ")];
  }
  page.language = "en";
  expect(written).toEqual({
    sq: ["02.11.2026", "02.11.26, 16:05", "42 %"],
    "sr-Latn": ["2. 11. 2026.", "2. 11. 2026. 16:05", "42%"],
    en: ["2 Nov 2026", "02/11/2026, 16:05", "42%"],
  });
});
