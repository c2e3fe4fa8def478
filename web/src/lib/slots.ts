/** The photos that a weapon is asked for, in the order in which they are taken. */
import type { Key } from "./i18n.svelte";
import type { Part, View } from "./types";

export interface Slot {
  id: string;
  view: View;
  /** The part that it is asked to show. */
  part?: Part;
  name: Key;
  hint: Key;
}

export const GUIDED: readonly Slot[] = [
  { id: "left", view: "left", name: "slot.left", hint: "slot.left.hint" },
  { id: "right", view: "right", name: "slot.right", hint: "slot.right.hint" },
  { id: "serial", view: "mark", part: "receiver", name: "slot.serial", hint: "slot.serial.hint" },
  { id: "maker", view: "mark", name: "slot.maker", hint: "slot.maker.hint" },
  { id: "calibre", view: "mark", name: "slot.calibre", hint: "slot.calibre.hint" },
  { id: "import", view: "mark", name: "slot.import", hint: "slot.import.hint" },
  { id: "other", view: "mark", name: "slot.other", hint: "slot.other.hint" },
];

/** A stamped mark with light from four sides: its shadows show what one light hides. */
export const LIGHTS: readonly Slot[] = (["top", "right", "bottom", "left"] as const).map((side) => ({
  id: `light-${side}`,
  view: "mark",
  name: `slot.light.${side}`,
  hint: "slot.light.hint",
}));

/** Whether a slot is one of a burst. */
export function isLit(id: string): boolean {
  return LIGHTS.some((slot) => slot.id === id);
}

export const SLOTS: readonly Slot[] = [...GUIDED, ...LIGHTS];

export function slotOf(id: string | undefined): Slot {
  return SLOTS.find((slot) => slot.id === id) ?? GUIDED[0]!;
}

/** The first slot that has no photo yet; the last where all have one. */
export function nextSlot(taken: ReadonlySet<string>, after: string): Slot {
  if (after.startsWith("light-")) {
    const light = LIGHTS.find((slot) => !taken.has(slot.id));
    if (light) return light;
  }
  return GUIDED.find((slot) => !taken.has(slot.id)) ?? slotOf("other");
}
