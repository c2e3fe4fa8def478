/** Photos that the device's own camera took, or that lie on it as files. */
import { t } from "../lib/i18n.svelte";
import { session } from "../lib/session.svelte";
import { nextSlot, type Slot } from "../lib/slots";
import { NoRoom, take } from "../lib/take";
import { tablet } from "../lib/tablet.svelte";

/** Keeps files for a weapon, one guided photo after the other; returns what a person must know. */
export async function filesIn(files: FileList | null, gun: string, slot?: Slot): Promise<string> {
  let twice = 0;
  for (const file of files ?? []) {
    const taken = new Set(tablet.shotsOf(gun).map((shot) => shot.slot));
    const bytes = await file.arrayBuffer();
    try {
      const kept = await take({
        by: session.me?.id ?? "",
        gun,
        slot: slot ?? nextSlot(taken, ""),
        name: file.name,
        mime: file.type || "application/octet-stream",
        bytes,
      });
      if (kept.again) twice++;
    } catch (error) {
      if (error instanceof NoRoom) return t("room.refused");
      throw error;
    }
  }
  return twice ? t("gun.twice", { n: twice }) : "";
}
