/** What the service answers: docs/api.md and docs/records.md. */

export type Point = [number, number];
export type Polygon = [Point, Point, Point, Point];

export interface Alternative {
  text: string;
  p: number;
}

export interface Character extends Alternative {
  alternatives: Alternative[];
}

export interface Line {
  id: string;
  polygon: Polygon;
  text: string;
  p: number;
  script: string;
  alternatives: Alternative[];
  characters: Character[];
  engine: string;
  /** What another recogniser reads there by itself, where that is another text. */
  disputed?: string;
  /** The text with ? for every character that is more likely another. */
  partial?: string;
}

export interface DrawnMark {
  id: string;
  polygon: Polygon;
  maker: string;
  kind: Kind;
  p: number;
  alternatives: { maker: string; p: number }[];
  unknown_p: number;
}

export interface Reason {
  code: string;
  says: string;
  names: Record<string, string>;
}

export interface Candidate {
  kind: Kind;
  value: string;
  normalised: string;
  p: number;
  alternatives: { value: string; p: number }[];
  evidence: string[];
  /** In English. */
  reasons: string[];
  /** The same, to be said in another language; readings of older versions have none. */
  why?: Reason[];
}

export interface Reading {
  photo: { sha256: string | null; width: number; height: number; path?: string; taken_at?: string };
  quality: {
    sharpness: number | null;
    glare: number | null;
    letter_height_px: number | null;
    advice: string[];
  };
  lines: Line[];
  marks: DrawnMark[];
  candidates: Candidate[];
  models: Record<string, string>;
  timings_ms: Record<string, number>;
}

/** Several photos of one mark read as one, in pixels of the first. */
export interface BurstReading extends Reading {
  burst: BurstMember[];
  /** The reading of the first photo as which it is kept. */
  reading_id: string;
}

export interface BurstMember {
  photo_id: string;
  is_used: boolean;
}

export interface StoredReading {
  id: string;
  models_key: string;
  active: boolean;
  created_at: string;
  reading: Reading;
  /** The photos that say it together, where it is no reading of one alone. */
  burst?: BurstMember[];
}

export const KINDS = [
  "serial",
  "serial_partial",
  "manufacturer_name",
  "manufacturer_logo",
  "factory_stamp",
  "factory_code",
  "model",
  "calibre",
  "country",
  "year",
  "import_mark",
  "proof_mark",
  "date_code",
  "inspector_mark",
  "property_mark",
  "selector_mark",
  "sight_mark",
  "deactivation_mark",
  "conversion_mark",
  "police_evidence_mark",
  "security_mark",
  "ownership_text",
  "other_number",
] as const;
export type Kind = (typeof KINDS)[number];

/** The kinds that a trace asks for, in the order in which a person looks for them. */
export const TRACED: readonly Kind[] = ["serial", "manufacturer_name", "model", "calibre", "country", "import_mark"];

export type Outcome = "confirmed" | "corrected" | "entered" | "looked_none_found";
/** Why there is no serial; the weapon is flagged so. */
export const ABSENCES = ["never_numbered", "removed"] as const;
export type Absence = (typeof ABSENCES)[number];
export type View = "left" | "right" | "mark" | "other";
export const PARTS = ["receiver", "slide", "barrel", "bolt", "magazine", "other"] as const;
/** The part of the weapon that a marking stands on; the receiver of a pistol is its frame. */
export type Part = (typeof PARTS)[number];
export const MODES = ["seized", "found", "surrendered", "other"] as const;
export type Mode = (typeof MODES)[number];

export interface Me {
  id: string;
  name: string;
  roles: string[];
  unit: string | null;
  via: string;
  must_change_password: boolean;
}

export interface Case {
  id: string;
  number: string;
  unit: string;
  mode: Mode;
  recovered_on: string;
  place: string;
  agency: string;
  legal_basis: string | null;
  intended_use: string | null;
  created_at: string;
  created_by: string;
}

export interface Weapon {
  id: string;
  case_id: string;
  exhibit_number: string;
  type: string | null;
  manufacturer: string | null;
  model: string | null;
  calibre: string | null;
  country: string | null;
  year: string | null;
  flags: string[];
  import_marks_checked: boolean | null;
  created_at: string;
  created_by: string;
}

export interface Photo {
  id: string;
  sha256: string;
  weapon_id: string | null;
  case_id: string | null;
  unit: string;
  view: View;
  part: Part | null;
  /** Shared by photos of one mark, each in light from another side. */
  burst: string | null;
  name: string | null;
  taken_at: string | null;
  created_at: string;
  size: number;
  media_type: string;
  state: "stored" | "read" | "refused" | "erased";
  refused_reason: string | null;
  refused_advice: string | null;
}

export interface PhotoState {
  photo: string;
  sha256: string;
  state: "stored" | "read" | "refused" | "erased";
  at: string;
  attempts: number;
  reason?: string;
  advice?: string;
  reading?: string;
}

export interface Mark {
  id: string;
  weapon_id: string;
  kind: Kind;
  text_raw: string;
  photo_id: string | null;
  p: number | null;
  not_found: boolean;
  decided_by: "machine" | "person_confirmed" | "person_entered";
  confirmed_by: string | null;
  confirmed_at: string | null;
}

export interface Confirmation {
  id: string;
  weapon_id: string;
  mark_id: string | null;
  photo_id: string | null;
  reading_id: string | null;
  kind: Kind;
  suggested: string | null;
  value: string | null;
  outcome: Outcome;
  by: string;
  at: string;
}

export interface DecisionNew {
  kind: Kind;
  outcome: Outcome;
  suggested?: string;
  value?: string;
  photo_id?: string;
  reading_id?: string;
  mark_id?: string;
  part?: Part;
  condition?: string;
}

export interface Receipt {
  audit_index: number;
  id: string;
  photo_id: string;
  sha256: string;
  size: number;
  time: string;
  key_id: string;
  signature: string;
}

export interface Listed<Item> {
  items: Item[];
  next: string | null;
}
