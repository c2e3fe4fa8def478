/** The record of a weapon as the service makes it of its photos and its people. */
import { country, told } from "./i18n.svelte";
import { names } from "./names.svelte";

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

/** Whom to ask; `names` are what the words of its code name. */
export interface Route {
  country: string | null;
  ask: string;
  because: string;
  code: string;
  names: { marked?: string; who?: string; holder?: string; countries?: string };
}

export interface Record {
  values: WeaponValue[];
  findings: Finding[];
  completeness: { level: string | null; score: number; requirements: Requirement[]; missing: string[] };
  next_photos: NextPhoto[];
  routing: Route[];
  photos: number;
  refused: string[];
  notice: string;
}

/** What a field of the record says; a maker that is known by a drawn mark alone is called by name. */
export function fieldValue({ field, value }: Pick<WeaponValue, "field" | "value">): string {
  return field === "manufacturer" ? names.drawn(value ?? "") : (value ?? "");
}

/** Whom to ask and why, in the person's language; in the service's words where the page knows no others. */
export function whom(route: Route): { ask: string; because: string } {
  const { marked = "", who = "", holder = "", countries = "" } = route.names;
  const values = {
    marked: names.drawn(marked),
    who: told("holder", holder, who),
    country: country(route.country ?? ""),
    countries: countries.split(",").map(country).join(", "),
  };
  return { ask: told("ask", route.code, route.ask, values), because: told("because", route.code, route.because, values) };
}
