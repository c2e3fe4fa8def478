/**
 * Room that is kept for the last photos.
 *
 * What a browser says of its room may say nothing of the disk: Chromium tells every page 10 GiB more than it uses.
 * So the tablet keeps some itself. Where a photo finds no room, a piece makes way: the photo is kept, the page says
 * that the end is near, and several more still fit.
 */
import { database, giveWay, wantsRoom } from "./db";

/** Of the reserve; each holds a photo of 12 megapixels. */
export const PIECES = 4;
const PIECE_BYTES = 8 * 2 ** 20;
const RANDOM_BYTES = 65_536; // as many as are made at a time

/** How many pieces are there. */
export async function pieces(): Promise<number> {
  return (await database()).count("reserve");
}

/** Fills the reserve; returns how many pieces there was room for. */
export async function fill(): Promise<number> {
  const db = await database();
  const there = new Set(await db.getAllKeys("reserve"));
  for (let piece = 0; piece < PIECES; piece++) {
    if (there.has(piece)) continue;
    try {
      await db.put("reserve", noise(), piece);
    } catch (error) {
      if (!wantsRoom(error)) throw error;
      // A photo must fit beside what is left.
      await giveWay();
      break;
    }
  }
  return pieces();
}

/** Bytes that no disk can store in less. */
function noise(): ArrayBuffer {
  const bytes = new Uint8Array(PIECE_BYTES);
  const some = bytes.subarray(0, 16 * RANDOM_BYTES);
  for (let at = 0; at < some.length; at += RANDOM_BYTES) crypto.getRandomValues(some.subarray(at, at + RANDOM_BYTES));
  for (let at = some.length; at < bytes.length; at += some.length) bytes.set(some, at);
  return bytes.buffer;
}
