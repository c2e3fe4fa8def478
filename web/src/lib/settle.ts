/** A candidate as a person settles it: its characters, which of them are doubtful, and the decision it becomes. */
import type { Key } from "./i18n.svelte";
import type { Absence, Candidate, DecisionNew, Kind, Reading } from "./types";
import { ABSENCES, TRACED } from "./types";

/** Probability below which a character asks for a person's look. */
export const DOUBTFUL = 0.9;

export interface Tile {
  text: string;
  p: number;
  alternatives: string[];
}

/** The characters of a candidate's value with what else they may be, where the reading knows them. */
export function tiles(candidate: Candidate, reading: Reading): Tile[] {
  const letters = [...candidate.value];
  for (const id of candidate.evidence) {
    const line = reading.lines.find((one) => one.id === id);
    const start = line ? placeOf(letters, line.characters.map((one) => one.text)) : -1;
    if (line && start >= 0) {
      return letters.map((text, at) => {
        const character = line.characters[start + at]!;
        return { text, p: character.p, alternatives: others(text, character.alternatives.map((one) => one.text)) };
      });
    }
  }
  // Where another value differs in one place alone, that place is what is doubtful.
  return letters.map((text, at) => {
    const differing = candidate.alternatives
      .map((one) => [...one.value])
      .filter((value) => value.length === letters.length && value.every((other, i) => i === at || other === letters[i]))
      .map((value) => value[at]!);
    const alternatives = others(text, differing);
    return { text, p: alternatives.length ? candidate.p : 1, alternatives };
  });
}

export function doubtful(tile: Tile): boolean {
  return tile.p < DOUBTFUL && tile.text.trim() !== "";
}

function others(text: string, found: string[]): string[] {
  return [...new Set(found)].filter((other) => other !== text && other.trim() !== "").slice(0, 4);
}

function placeOf(letters: string[], characters: string[]): number {
  for (let start = 0; start + letters.length <= characters.length; start++) {
    if (letters.every((letter, at) => characters[start + at] === letter)) return start;
  }
  return -1;
}

/** The best candidate of each kind, those that a trace asks for first; the others of the kind behind it. */
export function byKind(reading: Reading): { kind: Kind; first: Candidate; more: Candidate[] }[] {
  const kinds = [...new Set(reading.candidates.map((one) => one.kind))];
  const rank = (kind: Kind) => (TRACED.includes(kind) ? TRACED.indexOf(kind) : TRACED.length);
  return kinds
    .sort((a, b) => rank(a) - rank(b))
    .map((kind) => {
      const [first, ...more] = reading.candidates.filter((one) => one.kind === kind).sort((a, b) => b.p - a.p);
      return { kind, first: first!, more };
    });
}

/** Every other value that the reading offers for a kind, most probable first. */
export function alternatives(first: Candidate, more: Candidate[]): { value: string; p: number }[] {
  const found = [...first.alternatives, ...more, ...more.flatMap((one) => one.alternatives)];
  const best = new Map<string, number>();
  for (const { value, p } of found) if (value !== first.value) best.set(value, Math.max(p, best.get(value) ?? 0));
  return [...best].map(([value, p]) => ({ value, p })).sort((a, b) => b.p - a.p).slice(0, 6);
}

interface Seen {
  kind: Kind;
  photo: string;
  reading: string;
}

/** The decision that the first value, or another, is what is marked. */
export function decision(seen: Seen, suggested: string | null, value: string): DecisionNew {
  const place = { kind: seen.kind, photo_id: seen.photo, reading_id: seen.reading };
  if (suggested === null) return { kind: seen.kind, photo_id: seen.photo, outcome: "entered", value };
  if (value === suggested) return { ...place, outcome: "confirmed", suggested };
  return { ...place, outcome: "corrected", suggested, value };
}

/** The decision that there is no such marking, though a person looked; of a serial, perhaps why. */
export function none(seen: Seen, suggested: string | null, why?: Absence): DecisionNew {
  const said = suggested === null ? {} : { reading_id: seen.reading, suggested };
  const because = why ? { condition: why } : {};
  return { kind: seen.kind, photo_id: seen.photo, outcome: "looked_none_found", ...said, ...because };
}

/** The words for a decision that something is not there. */
export function noneWords(said: { condition?: string | null } | undefined): Key {
  const why = ABSENCES.find((one) => one === said?.condition);
  return why ? `absent.${why}` : "answer.none_there";
}
