/** From a camera or a file to a photo that the tablet keeps. */
import { amend, wantsRoom } from "./db";
import { qualityOf } from "./looking";
import { NEEDED, room } from "./room.svelte";
import type { Slot } from "./slots";
import { sync } from "./sync.svelte";
import { tablet } from "./tablet.svelte";
import type { Shot } from "./db";

/** The tablet has no room; nothing was lost, for nothing was taken. */
export class NoRoom extends Error {}

export interface Source {
  by: string;
  gun: string;
  slot: Slot;
  name: string;
  mime: string;
  bytes: ArrayBuffer;
  advice?: string[];
}

/**
 * Keeps a photo and sends it as soon as that is possible.
 *
 * @throws {NoRoom} It was not kept.
 */
export async function take(source: Source): Promise<{ shot: Shot; ms: number; again: boolean }> {
  const start = performance.now();
  // As it was after the photo before: the shutter waits for nothing that can be known earlier.
  if (room.free < NEEDED + source.bytes.byteLength) {
    await room.tidy();
    if (room.free < NEEDED + source.bytes.byteLength) throw new NoRoom();
  }
  const { slot, ...said } = source;
  const before = new Set([...tablet.shots.values()].filter((row) => row.gun === source.gun).map((row) => row.sha256));
  let shot: Shot;
  try {
    shot = await tablet.keepShot({
      ...said,
      advice: source.advice ?? [],
      slot: slot.id,
      view: slot.view,
      ...(slot.part ? { part: slot.part } : {}),
      takenAt: local(new Date()),
    });
  } catch (error) {
    await room.look();
    throw wantsRoom(error) ? new NoRoom() : error;
  }
  const ms = performance.measure("kept", { start }).duration;
  if (!source.advice) void judge(shot, source.bytes);
  void room.look();
  sync.soon();
  return { shot, ms, again: before.has(shot.sha256) };
}

async function judge(shot: Shot, bytes: ArrayBuffer): Promise<void> {
  const seen = await qualityOf(bytes, shot.mime);
  if (!seen?.advice.length) return;
  const row = await amend(shot.id, { advice: seen.advice });
  if (row) tablet.shots.set(shot.id, row);
}

/** A moment as the camera's clock shows it, without a zone, as EXIF has it. */
function local(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
