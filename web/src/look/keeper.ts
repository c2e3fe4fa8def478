/** What the service says to the model keeper: docs/model-keeper.md. */

export interface Candidate {
  version: string;
  parent: string;
  dataset: string;
  sha256: string;
  reads_now: boolean;
  passed: boolean | null;
  /** What speaks against it. */
  reasons: string[];
}

export interface Shelf {
  items: Candidate[];
  /** What read, in order; an empty text is the shipped model. */
  history: string[];
  trouble: string | null;
}

export interface Training {
  version: string;
  state: "running" | "done" | "stopped";
  started_at: string;
  by: string;
  progress: { step?: string; done?: number; seconds_left?: number | null };
  told: string[];
}

/** A drawn mark that a person named on a photo. */
export interface Example {
  id: string;
  /** As it was said: a mark of the atlas, whose mark, or `unknown`. */
  name: string;
  mark: string | null;
  state: "waiting" | "learnt" | "unnamed" | "doubted" | "removed";
  /** Why nothing is compared with it. */
  doubt: string | null;
  has_crop: boolean;
}

export interface Examples {
  items: Example[];
  /** Unknown marks that recur, by their examples. */
  proposals: { examples: string[]; weapons: number }[];
  compared: number;
}

/** Figures are exact@1, exact@5, character errors, how far probabilities are off. */
type Figures = [number, number, number, number];

export interface Compared {
  n: number;
  champion: Figures;
  challenger: Figures;
  gain: number;
  interval: [number, number];
}

export interface Verdict {
  passed: boolean;
  reasons: string[];
  sets?: Record<string, Compared>;
  slices?: Record<string, Compared>;
}

/** A gain in hundredths with its sign, as `+4.2`. */
export function points(share: number): string {
  const gained = 100 * share;
  return `${gained > 0 ? "+" : gained < 0 ? "−" : "±"}${Math.abs(gained).toFixed(1)}`;
}
