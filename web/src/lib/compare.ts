/** What changed between two readings of one photo. */
import { byKind } from "./settle";
import type { Candidate, Kind, Line, Polygon, Reading } from "./types";

/** Share of their common extent from which two boxes are one place. */
const SAME = 0.25;
/** How much surer or less sure counts as a change. */
const APART = 0.1;

export interface Changed<What> {
  before: What | null;
  after: What | null;
}

/** Lines that were read otherwise, are surer or less sure, or that one of them alone has; top to bottom. */
export function changedLines(before: Reading, after: Reading): Changed<Line>[] {
  const left = new Set(after.lines);
  const pairs: Changed<Line>[] = before.lines.map((line) => {
    const near = [...left].map((other) => ({ other, share: shared(line.polygon, other.polygon) }));
    const best = near.sort((a, b) => b.share - a.share)[0];
    if (!best || best.share < SAME) return { before: line, after: null };
    left.delete(best.other);
    return { before: line, after: best.other };
  });
  for (const line of left) pairs.push({ before: null, after: line });
  return pairs
    .filter((pair) => differ(pair, (line) => line.text))
    .sort((a, b) => top(a) - top(b));
}

/** The first candidate of each kind, where it changed. */
export function changedCandidates(before: Reading, after: Reading): (Changed<Candidate> & { kind: Kind })[] {
  const [old, fresh] = [firsts(before), firsts(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .map((kind) => ({ kind, before: old.get(kind) ?? null, after: fresh.get(kind) ?? null }))
    .filter((pair) => differ(pair, (candidate) => candidate.value));
}

/** Models of which they were not read with the same version, as `recogniser a-1 → a-2`. */
export function changedModels(before: Reading, after: Reading): string[] {
  return [...new Set([...Object.keys(before.models), ...Object.keys(after.models)])]
    .filter((part) => before.models[part] !== after.models[part])
    .map((part) => `${part} ${before.models[part] ?? "–"} → ${after.models[part] ?? "–"}`);
}

function firsts(reading: Reading): Map<Kind, Candidate> {
  return new Map(byKind(reading).map(({ kind, first }) => [kind, first]));
}

function differ<What extends { p: number }>({ before, after }: Changed<What>, text: (what: What) => string): boolean {
  if (!before || !after) return true;
  return text(before) !== text(after) || Math.abs(before.p - after.p) >= APART;
}

function top({ before, after }: Changed<Line>): number {
  return Math.min(...((before ?? after)?.polygon ?? []).map((corner) => corner[1]));
}

/** The common part of the boxes around two polygons, of what both cover. */
function shared(one: Polygon, other: Polygon): number {
  const [a, b] = [box(one), box(other)];
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  return both / (area(a) + area(b) - both || 1);
}

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

function box(polygon: Polygon): Box {
  const [xs, ys] = [polygon.map((corner) => corner[0]), polygon.map((corner) => corner[1])];
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

function area({ left, top, right, bottom }: Box): number {
  return (right - left) * (bottom - top);
}
