/** What the tablet keeps, as the page shows it: rows of IndexedDB, and the ways in which they change. */
import { SvelteMap } from "svelte/reactivity";
import {
  amend,
  database,
  type Decision,
  discard,
  drop,
  type Gun,
  keep,
  newId,
  put,
  type Recovery,
  type Shot,
} from "./db";
import { sha256 } from "./hash";
import { isLit, LIGHTS } from "./slots";
import type { DecisionNew, Mode, Part, View } from "./types";
import { small } from "./pictures";

class Tablet {
  recoveries = new SvelteMap<string, Recovery>();
  guns = new SvelteMap<string, Gun>();
  shots = new SvelteMap<string, Shot>();
  decisions = new SvelteMap<string, Decision>();
  loaded = $state(false);

  /** Reads everything but bytes; also what another tab has changed. */
  async load(): Promise<void> {
    const db = await database();
    const [recoveries, guns, shots, decisions] = await Promise.all([
      db.getAll("recoveries"),
      db.getAll("guns"),
      db.getAll("shots"),
      db.getAll("decisions"),
    ]);
    for (const row of recoveries) this.recoveries.set(row.id, row);
    for (const row of guns) this.guns.set(row.id, row);
    for (const row of shots) this.shots.set(row.id, row);
    for (const row of decisions) this.decisions.set(row.id, row);
    this.loaded = true;
  }

  async addRecovery(by: string, said: RecoverySaid): Promise<Recovery> {
    const row: Recovery = { ...said, id: newId(), by, at: Date.now() };
    return this.saveRecovery(row);
  }

  async saveRecovery(row: Recovery): Promise<Recovery> {
    await put("recoveries", row);
    this.recoveries.set(row.id, row);
    return row;
  }

  async addGun(by: string, recovery: string, said: { exhibit: string; type?: string }): Promise<Gun> {
    return this.saveGun({ ...said, id: newId(), by, recovery, at: Date.now() });
  }

  async saveGun(row: Gun): Promise<Gun> {
    await put("guns", row);
    this.guns.set(row.id, row);
    return row;
  }

  /** Keeps a photo as the camera gave it; when this returns it is on the disk. */
  async keepShot(taken: Taken): Promise<Shot> {
    const { bytes, ...said } = taken;
    const shot: Shot = {
      ...said,
      ...(isLit(said.slot) ? { burst: this.burstFor(said.gun, said.slot) } : {}),
      id: newId(),
      size: bytes.byteLength,
      sha256: await sha256(bytes),
      at: Date.now(),
      state: "kept",
      sent: 0,
      attempts: 0,
    };
    await keep(shot, bytes);
    this.shots.set(shot.id, shot);
    void this.#picture(shot, bytes);
    return shot;
  }

  async amendShot(id: string, change: Partial<Shot>): Promise<void> {
    const row = await amend(id, change);
    if (row) this.shots.set(id, row);
  }

  async replaceShot(row: Shot): Promise<void> {
    await put("shots", row);
    this.shots.set(row.id, row);
  }

  /** Says how many bytes of a photo were sent, without writing that down: the service knows it better. */
  showSent(id: string, sent: number): void {
    const row = this.shots.get(id);
    if (row) this.shots.set(id, { ...row, sent });
  }

  async discardShot(id: string): Promise<void> {
    if (this.shots.get(id)?.state !== "kept") return;
    await discard(id);
    this.shots.delete(id);
  }

  async dropBytes(id: string): Promise<void> {
    await drop(id);
    const row = this.shots.get(id);
    if (row?.receipt) this.shots.set(id, { ...row, dropped: true });
  }

  async decide(made: { by: string; weapon: string; photo: string | null; body: DecisionNew; task?: string; wait?: number }): Promise<Decision> {
    const { wait = 0, ...said } = made;
    return this.saveDecision({ ...said, id: newId(), at: Date.now(), due: Date.now() + wait, attempts: 0 });
  }

  async saveDecision(row: Decision): Promise<Decision> {
    await put("decisions", row);
    this.decisions.set(row.id, row);
    return row;
  }

  /** Takes a decision back that was not sent; returns whether that was still possible. */
  async takeBack(id: string): Promise<boolean> {
    const row = this.decisions.get(id);
    if (!row || row.done || row.attempts) return false;
    await (await database()).delete("decisions", id);
    this.decisions.delete(id);
    return true;
  }

  async #picture(shot: Shot, bytes: ArrayBuffer): Promise<void> {
    const picture = await small(bytes, shot.mime).catch(() => null);
    if (!picture) return;
    await (await database()).put("thumbs", picture, shot.id);
    this.shots.set(shot.id, { ...(this.shots.get(shot.id) ?? shot) });
  }

  gunsOf(recovery: string): Gun[] {
    return [...this.guns.values()].filter((gun) => gun.recovery === recovery).sort((a, b) => a.at - b.at);
  }

  /** The burst that a photo in light from one side belongs to: the one that is being taken, or a new one. */
  burstFor(gun: string, slot: string): string {
    const shots = this.shotsOf(gun);
    const last = shots.findLast((shot) => shot.burst);
    const sides = new Set(shots.filter((shot) => shot.burst === last?.burst).map((shot) => shot.slot));
    const isAgain = shots.at(-1)?.burst === last?.burst && shots.at(-1)?.slot === slot;
    return last?.burst && (sides.size < LIGHTS.length || isAgain) ? last.burst : newId();
  }

  shotsOf(gun: string): Shot[] {
    return [...this.shots.values()].filter((shot) => shot.gun === gun).sort((a, b) => a.at - b.at);
  }
}

export interface RecoverySaid {
  number: string;
  mode: Mode;
  recovered_on: string;
  place: string;
  agency: string;
}

export interface Taken {
  by: string;
  gun: string;
  view: View;
  part?: Part;
  slot: string;
  name: string;
  mime: string;
  takenAt: string;
  advice: string[];
  bytes: ArrayBuffer;
}

export const tablet = new Tablet();
