/** What the service says of the review queue: docs/desk.md. */
import type { Absence, Kind, Outcome, Part, Reading, View } from "../lib/types";

export interface Answer {
  id: string;
  kind: Kind;
  outcome: Outcome;
  value: string | null;
  /** Why there is no serial. */
  condition: Absence | null;
  blind: boolean;
  by: string;
  at: string;
  confirmation_id: string | null;
}

export interface Brief {
  id: string;
  photo_id: string;
  weapon_id: string;
  worth: number;
  why: string[];
  blind: boolean;
  created_at: string;
}

export interface Queue {
  items: Brief[];
  open: number;
  oldest_at: string | null;
}

export interface Task extends Brief {
  state: "open" | "closed";
  reading_id: string;
  reading: Reading;
  view: View;
  part: Part | null;
  case_number: string;
  exhibit_number: string;
  answers: Answer[];
}

export interface AtlasMark {
  id: string;
  name: string;
  kind: string;
  maker?: string;
  maker_name?: string;
  country: string;
  period: string;
  place: string;
  description: string;
  confidence: string;
  confused_with: string[];
  /** Address of the drawing, SVG. */
  drawing: string;
  /** Address of an example on metal, JPEG. */
  example?: string;
}

export interface Happened {
  index: number;
  at: string;
  action: string;
  actor: string;
  name: string | null;
  subject: string;
  detail: Record<string, string | number | boolean | null>;
}
