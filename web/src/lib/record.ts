/** The record of a weapon as the service makes it of its photos and its people. */

export interface Evidence {
  photo_id: string | null;
  part: string | null;
  ids: string[];
  confirmation_id: string | null;
}

export interface WeaponValue {
  field: string;
  value: string | null;
  normalised: string | null;
  decided_by: "machine" | "person_confirmed" | "person_entered";
  p: number | null;
  part: string | null;
  alternatives: { value: string; p: number }[];
  as_marked: string[];
  confirmed_by: string[];
  evidence: Evidence[];
  reasons: string[];
}

export interface Finding {
  code: string;
  severity: "alarm" | "check" | "hint";
  says: string;
  values: string[];
  p: number | null;
  evidence: Evidence[];
  advice: string;
}

export interface Requirement {
  level: string | null;
  code: string;
  met: boolean;
  says: string;
}

export interface NextPhoto {
  code: string;
  view: string;
  part: string | null;
  what: string;
  where: string;
  why: string;
}

export interface Record {
  values: WeaponValue[];
  findings: Finding[];
  completeness: { level: string | null; score: number; requirements: Requirement[]; missing: string[] };
  next_photos: NextPhoto[];
  routing: { country: string | null; ask: string; because: string }[];
  photos: number;
  refused: string[];
  notice: string;
}
