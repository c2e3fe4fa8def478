import { expect, test } from "vitest";
import { canonical } from "../src/lib/hash";
import { alternatives, byKind, decision, doubtful, none, tiles } from "../src/lib/settle";
import type { Candidate, Line, Reading } from "../src/lib/types";

const line: Line = {
  id: "l1",
  polygon: [[0, 0], [9, 0], [9, 9], [0, 9]],
  text: "No F85641",
  p: 0.8,
  script: "Latn",
  alternatives: [],
  characters: [..."No F85641"].map((text) =>
    text === "5" ? { text, p: 0.6, alternatives: [{ text: "S", p: 0.3 }] } : { text, p: 0.99, alternatives: [] },
  ),
  engine: "x",
};
const serial: Candidate = {
  kind: "serial",
  value: "F85641",
  normalised: "F85641",
  p: 0.7,
  alternatives: [{ value: "F8S641", p: 0.2 }],
  evidence: ["l1"],
  reasons: [],
};
const reading = (candidates: Candidate[], lines = [line]): Reading => ({
  photo: { sha256: null, width: 10, height: 10 },
  quality: { sharpness: null, glare: null, letter_height_px: null, advice: [] },
  lines,
  marks: [],
  candidates,
  models: {},
  timings_ms: {},
});

test("a value's characters are found in the line it was read from", () => {
  const found = tiles(serial, reading([serial]));
  expect(found.map((tile) => tile.text).join("")).toBe("F85641");
  expect(found.filter(doubtful).map((tile) => [tile.text, tile.alternatives])).toEqual([["5", ["S"]]]);
});

test("without the line, the place where another value differs is the doubtful one", () => {
  const found = tiles(serial, reading([serial], []));
  expect(found.filter(doubtful).map((tile) => [tile.text, tile.alternatives])).toEqual([["5", ["S"]]]);
});

test("the serial comes first, and of two the more probable", () => {
  const other = { ...serial, value: "112233", p: 0.9, alternatives: [] };
  const maker = { ...serial, kind: "manufacturer_name" as const, value: "CZ" };
  const groups = byKind(reading([maker, serial, other]));
  expect(groups.map((group) => group.kind)).toEqual(["serial", "manufacturer_name"]);
  expect(groups[0]?.first.value).toBe("112233");
  expect(alternatives(groups[0]!.first, groups[0]!.more).map((one) => one.value)).toEqual(["F85641", "F8S641"]);
});

test("what a person makes of a suggestion is the outcome that the service knows", () => {
  const seen = { kind: "serial" as const, photo: "p", reading: "r" };
  expect(decision(seen, "A1", "A1")).toMatchObject({ outcome: "confirmed", suggested: "A1", reading_id: "r" });
  expect(decision(seen, "A1", "A2")).toMatchObject({ outcome: "corrected", suggested: "A1", value: "A2" });
  expect(decision(seen, null, "A2")).toEqual({ kind: "serial", photo_id: "p", outcome: "entered", value: "A2" });
  expect(none(seen, null)).toEqual({ kind: "serial", photo_id: "p", outcome: "looked_none_found" });
});

test("what is signed has its keys in order and no spaces", () => {
  expect(new TextDecoder().decode(canonical({ size: 3, id: "a", audit_index: 1 }))).toBe('{"audit_index":1,"id":"a","size":3}');
});
