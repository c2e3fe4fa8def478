/** How much room the tablet has; a warning before it is full. */
import { tablet } from "./tablet.svelte";

const MIB = 2 ** 20;

/** What must stay free for one more photo and the browser's own books. */
export const NEEDED = 40 * MIB;
const WARN = 200 * MIB;
const KEEP_MS = 24 * 3600 * 1000;

class Room {
  free = $state(Number.POSITIVE_INFINITY);
  persisted = $state(false);

  get low(): boolean {
    return this.free < WARN;
  }

  get full(): boolean {
    return this.free < NEEDED;
  }

  async look(): Promise<void> {
    const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
    this.free = quota === undefined ? Number.POSITIVE_INFINITY : quota - (usage ?? 0);
  }

  /** Asks the browser not to throw anything away when it needs room itself. */
  async persist(): Promise<void> {
    this.persisted = (await navigator.storage?.persist?.().catch(() => false)) ?? false;
  }

  /** Drops originals whose receipts were checked: a day after, or at once where room is short. */
  async tidy(): Promise<void> {
    await this.look();
    for (const shot of tablet.shots.values()) {
      const ended = shot.state === "read" || shot.state === "refused";
      const old = Date.now() - shot.at > KEEP_MS;
      if (shot.receipt && ended && !shot.dropped && (this.low || old)) await tablet.dropBytes(shot.id);
    }
    await this.look();
  }
}

export const room = new Room();
