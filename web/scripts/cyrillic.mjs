// Writes the Serbian messages in Cyrillic from those in Latin: node scripts/cyrillic.mjs
// What stands in braces, names of formats and letters of keys stay as they are.

import { readFileSync, writeFileSync } from "node:fs";

const LETTERS = {
  lj: "љ", nj: "њ", dž: "џ", a: "а", b: "б", v: "в", g: "г", d: "д", đ: "ђ", e: "е", ž: "ж", z: "з", i: "и",
  j: "ј", k: "к", l: "л", m: "м", n: "н", o: "о", p: "п", r: "р", s: "с", t: "т", ć: "ћ", u: "у", f: "ф",
  h: "х", c: "ц", č: "ч", š: "ш",
};
const STAYS = /(\{\w+\}|SHA-256|\bMB\b|\bzip\b|\(B\))/;

function cyrillic(text) {
  return text
    .split(STAYS)
    .map((part) => (STAYS.test(part) ? part : part.replace(/lj|nj|dž|\p{L}/giu, letter)))
    .join("");
}

function letter(found) {
  const small = LETTERS[found.toLowerCase()] ?? found;
  return found[0] === found[0].toLowerCase() ? small : small.toUpperCase();
}

const from = JSON.parse(readFileSync(new URL("../src/messages/sr-Latn.json", import.meta.url), "utf-8"));
const to = Object.fromEntries(Object.entries(from).map(([key, text]) => [key, cyrillic(text)]));
const file = new URL("../src/messages/sr-Cyrl.json", import.meta.url);
const text = `${JSON.stringify(to, null, 2)}\n`;
if (process.argv.includes("--check")) {
  if (readFileSync(file, "utf-8") !== text) throw new Error("run node scripts/cyrillic.mjs");
} else writeFileSync(file, text);
