/** How much room the tablet has; a warning before it is full. */
import { fill, PIECES, pieces } from "./reserve";
import { tablet } from "./tablet.svelte";

const MIB = 2 ** 20;

/** What must stay free for one more photo and the browser's own books. */
export const NEEDED = 40 * MIB;
const WARN = 200 * MIB;
const KEEP_MS = 24 * 3600 * 1000;

class Room {
  /** As the browser says it; some say more than there is. */
  free = $state(Number.POSITIVE_INFINITY);
  /** Pieces of the reserve that are there. */
  reserve = $state(PIECES);
  persisted = $state(false);
  #filling = false;
  #filled = false;

  get low(): boolean {
    return this.free < WARN || this.reserve < PIECES;
  }

  get full(): boolean {
    return this.free < NEEDED || this.reserve === 0;
  }

  async look(): Promise<void> {
    const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
    this.free = quota === undefined ? Number.POSITIVE_INFINITY : quota - (usage ?? 0);
    if (this.#filled && !this.#filling) this.reserve = await pieces();
  }

  /** Asks the browser not to throw anything away when it needs room itself. */
  async persist(): Promise<void> {
    this.persisted = (await navigator.storage?.persist?.().catch(() => false)) ?? false;
  }

  /** Fills the reserve for the last photos; where it cannot, the page warns. */
  async keepReserve(): Promise<void> {
    if (this.#filling) return;
    this.#filling = true;
    try {
      this.reserve = await fill();
      this.#filled = true;
    } finally {
      this.#filling = false;
    }
    await this.look(); // a photo that came meanwhile may have needed a piece
  }

  /** Drops originals whose receipts were checked: a day after, or at once where room is short. */
  async tidy(): Promise<void> {
    await this.look();
    let dropped = false;
    for (const shot of tablet.shots.values()) {
      const ended = shot.state === "read" || shot.state === "refused";
      const old = Date.now() - shot.at > KEEP_MS;
      if (!shot.receipt || !ended || shot.dropped || !(this.low || old)) continue;
      await tablet.dropBytes(shot.id);
      dropped = true;
    }
    if (dropped) await this.keepReserve();
    await this.look();
  }
}

export const room = new Room();
