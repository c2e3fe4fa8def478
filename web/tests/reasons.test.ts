import { afterEach, expect, test } from "vitest";
import sq from "../src/messages/sq.json";
import { words } from "../src/lib/i18n.svelte";
import { reasonsOf } from "../src/lib/reasons";
import type { Candidate, Reason } from "../src/lib/types";

const english = words.words;

afterEach(() => {
  words.words = english;
  words.language = "en";
});

function candidate(why: Reason[] | undefined, reasons = why?.map(({ says }) => says) ?? []): Candidate {
  return { kind: "country", value: "YUGOSLAVIA", normalised: "RS", p: 0.9, alternatives: [], evidence: [], reasons, ...(why && { why }) };
}

test("reasons are said in the person's language, with countries and marks by their names there", () => {
  words.words = sq;
  words.language = "sq";
  const said = reasonsOf(
    candidate([
      { code: "country_named", says: "names Albania", names: { country: "AL" } },
      { code: "no_serial", says: "number of a telephone, not a serial", names: { trap: "phone" } },
      { code: "lethal_beside_mark", says: "contradiction: …", names: { lethal: "9x19", sign: "pak" } },
    ]),
  );
  expect(said.map(({ text }) => text)).toEqual([
    "emërton shtetin: Shqipëria",
    "numër telefoni, jo numër serik",
    "kundërshti: 9x19 është kalibër vdekjeprurës, por ka edhe shenjë arme gazi (kalibër i një pistolete gazi)",
  ]);
  expect(said.map(({ contradicts }) => contradicts)).toEqual([false, false, true]);
  expect(said.every((each) => !each.english)).toBe(true);
});

test("what the page has no words for stays in the service's English, and is marked so", () => {
  words.words = sq;
  const of = (why: Reason) => reasonsOf(candidate([why]))[0];
  expect(of({ code: "of_tomorrow", says: "seen from afar", names: {} })).toMatchObject({ text: "seen from afar", english: true });
  expect(of({ code: "no_serial", says: "a tag, not a serial", names: { trap: "tag" } })).toMatchObject({ text: "a tag, not a serial", english: true });
});

test("a reading of a version without codes keeps its sentences", () => {
  expect(reasonsOf(candidate(undefined, ["stands alone"]))).toEqual([{ text: "stands alone", english: true, contradicts: false }]);
});
