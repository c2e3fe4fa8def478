/** Why a candidate was made and what speaks against it, in the person's language: docs/api.md. */
import { country, known } from "./i18n.svelte";
import { names } from "./names.svelte";
import type { Candidate, Reason } from "./types";

export interface Said {
  text: string;
  /** The service's own English, where the page has no words for it. */
  english: boolean;
  /** It speaks against another marking on the photo. */
  contradicts: boolean;
}

/** How that is called which a reason names by an id; undefined: the page has no word for it. */
const CALLED: Record<string, (id: string) => string | undefined> = {
  country,
  countries: (codes) => codes.split(",").map(country).join(", "),
  maker: (id) => names.drawn(id),
  drawn: (id) => names.drawn(id),
  holder: (id) => known(`holder.${id}`),
  trap: (id) => known(`trap.${id}`),
  sign: (id) => known(`blank.${id}`),
  selector: (id) => known(`selector.${id}`),
  position: (id) => known(`position.${id}`),
  system: (id) => known(`system.${id}`),
  word: (id) => known(`headstamp.${id}`),
};

/** The reasons of a candidate; those of an older reading stay in English. */
export function reasonsOf(candidate: Candidate): Said[] {
  if (candidate.why?.length) return candidate.why.map(said);
  return candidate.reasons.map((text) => ({ text, english: true, contradicts: false }));
}

function said(reason: Reason): Said {
  const called = Object.entries(reason.names).map(([name, id]) => [name, name in CALLED ? CALLED[name]?.(id) : id] as const);
  const wordless = called.some(([, word]) => word === undefined);
  const text = wordless ? undefined : known(`reason.${reason.code}`, Object.fromEntries(called) as Record<string, string>);
  return { text: text ?? reason.says, english: text === undefined, contradicts: /^lethal_|_against_/.test(reason.code) };
}
