/** What drawn marks are called; readings name them by ids. */
import type { AtlasMark } from "../desk/review";
import { get } from "./api";
import { set, setting } from "./db";
import type { Kind } from "./types";

/** Kinds whose values are never a mark's id. */
const WRITTEN: readonly Kind[] = ["serial", "serial_partial", "other_number", "model", "calibre", "year"];

/** The names of the makers and marks that a reading may name, by its ids. */
export function namesOf(marks: readonly AtlasMark[]): Record<string, string> {
  return Object.fromEntries(marks.map((mark) => (mark.maker ? [mark.maker, mark.maker_name ?? mark.maker] : [mark.id, mark.name])));
}

class Names {
  #of = $state.raw<Record<string, string>>({});
  #asked = false;

  /** Learns them, once; a tablet without a network still knows those of the last time. */
  async learn(): Promise<void> {
    if (this.#asked) return;
    this.#asked = true;
    this.#of = (await setting<Record<string, string>>("names")) ?? {};
    try {
      this.#of = namesOf((await get<{ marks: AtlasMark[] }>("/v1/marks")).marks);
      await set("names", this.#of);
    } catch {
      this.#asked = false;
    }
  }

  /** What a value is called, where it is the id of a drawn mark; else the value as it is. */
  value(kind: Kind, value: string): string {
    return WRITTEN.includes(kind) ? value : this.drawn(value);
  }

  drawn(id: string): string {
    return this.#of[id] ?? id;
  }

  /** The id of a name, where it is one; else what was written. */
  meant(written: string): string {
    return Object.entries(this.#of).find(([, name]) => name === written)?.[0] ?? written;
  }
}

export const names = new Names();
