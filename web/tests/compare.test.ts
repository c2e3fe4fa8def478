import { expect, test } from "vitest";
import { changedCandidates, changedLines, changedModels } from "../src/lib/compare";
import type { Candidate, Line, Reading } from "../src/lib/types";

function line(id: string, text: string, y: number, p = 0.9): Line {
  const polygon: Line["polygon"] = [[10, y], [110, y], [110, y + 20], [10, y + 20]];
  return { id, polygon, text, p, script: "Latn", alternatives: [], characters: [], engine: "" };
}

function candidate(kind: Candidate["kind"], value: string, p = 0.9): Candidate {
  return { kind, value, normalised: value, p, alternatives: [], evidence: [], reasons: [] };
}

function reading(lines: Line[], candidates: Candidate[], recogniser = "relief-1"): Reading {
  const quality = { sharpness: null, glare: null, letter_height_px: null, advice: [] };
  const photo = { sha256: null, width: 400, height: 300 };
  return { photo, quality, lines, marks: [], candidates, models: { detector: "d-1", recogniser }, timings_ms: {} };
}

test("lines are found again by their places, whatever they are called", () => {
  const before = reading([line("l0", "M70", 10), line("l1", "1977", 60)], []);
  const after = reading([line("l0", "1971", 62), line("l1", "M70", 11)], []);
  expect(changedLines(before, after).map(({ before: a, after: b }) => [a?.text, b?.text])).toEqual([["1977", "1971"]]);
});

test("a line that one of them alone has, and one that is surer now, have changed too", () => {
  const before = reading([line("l0", "M70", 10), line("l1", "AB", 200, 0.4)], []);
  const after = reading([line("l0", "AB", 200, 0.8), line("l1", "1977", 100)], []);
  const changed = changedLines(before, after).map(({ before: a, after: b }) => [a?.text ?? null, b?.text ?? null]);
  expect(changed).toEqual([["M70", null], [null, "1977"], ["AB", "AB"]]);
});

test("what is as it was has not changed", () => {
  const same = reading([line("l0", "M70", 10)], [candidate("model", "M70")]);
  expect(changedLines(same, same)).toEqual([]);
  expect(changedCandidates(same, same)).toEqual([]);
  expect(changedModels(same, same)).toEqual([]);
});

test("the first candidate of each kind is compared, and the models that made them", () => {
  const before = reading([], [candidate("serial", "A1"), candidate("model", "M70"), candidate("serial", "B2", 0.3)]);
  const after = reading([], [candidate("serial", "B2"), candidate("year", "1977")], "spring-1");
  const changed = changedCandidates(before, after).map(({ kind, before: a, after: b }) => [kind, a?.value, b?.value]);
  expect(changed).toEqual([["serial", "A1", "B2"], ["model", "M70", undefined], ["year", undefined, "1977"]]);
  expect(changedModels(before, after)).toEqual(["recogniser relief-1 → spring-1"]);
});
