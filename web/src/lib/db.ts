/**
 * What the tablet keeps, in IndexedDB: it outlives a killed tab, a reload and an update of the page.
 *
 * Bytes are ArrayBuffers, for some browsers lose Blobs; they lie in a store of their own, so that lists load
 * none. Every write asks for strict durability: it has succeeded when the bytes are on the disk.
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { DecisionNew, Mode, Part, Reading, Receipt, View } from "./types";

/** How far a photo is; the order is that of its life. */
export type ShotState = "kept" | "sending" | "stored" | "read" | "refused";

/** Why something was not taken; `reason` is the service's code. */
export interface Trouble {
  reason: string;
  detail: string;
  advice: string;
}

export interface Recovery {
  id: string;
  by: string;
  number: string;
  mode: Mode;
  recovered_on: string;
  place: string;
  agency: string;
  legal_basis?: string | null;
  intended_use?: string | null;
  at: number;
  remote?: string;
  /** Fields that were said after it was sent. */
  change?: Facts;
  trouble?: Trouble;
}

/** What a person says of a recovery or a weapon, by the service's names of the fields. */
export type Facts = Record<string, string | boolean | null>;

export interface Gun {
  id: string;
  by: string;
  recovery: string;
  exhibit: string;
  type?: string | null;
  import_marks_checked?: boolean | null;
  at: number;
  remote?: string;
  change?: Facts;
  trouble?: Trouble;
}

export interface Shot {
  id: string;
  by: string;
  gun: string;
  view: View;
  part?: Part;
  /** Which of the guided photos it is: `left`, `mark`, `mark:top` ... */
  slot: string;
  /** Shared by photos of one mark, each in light from another side. */
  burst?: string;
  name: string;
  mime: string;
  size: number;
  sha256: string;
  takenAt: string;
  at: number;
  state: ShotState;
  /** What the tablet itself saw wrong with it. */
  advice: string[];
  sent: number;
  upload?: string;
  receipt?: Receipt;
  /** The service's id of the photo. */
  photo?: string;
  reading?: string;
  /** The service's id of the weapon that it was stored with before; what is sent again stays there. */
  elsewhere?: string;
  trouble?: Trouble;
  attempts: number;
  /** The bytes were dropped, after the receipt was checked. */
  dropped?: boolean;
}

export interface Decision {
  id: string;
  by: string;
  /** The service's id of the weapon. */
  weapon: string;
  /** The service's id of the photo it was made on. */
  photo: string | null;
  body: DecisionNew;
  /** Of the review queue; its decisions go through the queue. */
  task?: string;
  at: number;
  /** Not sent before: until then it can be taken back. */
  due: number;
  attempts: number;
  sentMark?: string;
  done?: boolean;
  trouble?: Trouble;
}

interface Schema extends DBSchema {
  settings: { key: string; value: unknown };
  recoveries: { key: string; value: Recovery };
  guns: { key: string; value: Gun };
  shots: { key: string; value: Shot };
  bytes: { key: string; value: ArrayBuffer };
  thumbs: { key: string; value: ArrayBuffer };
  readings: { key: string; value: { id: string; reading: Reading } };
  decisions: { key: string; value: Decision };
  reserve: { key: number; value: ArrayBuffer };
}

export type Store = "recoveries" | "guns" | "shots" | "decisions";
const STRICT = { durability: "strict" } as const;

let opening: Promise<IDBPDatabase<Schema>> | undefined;

export function database(): Promise<IDBPDatabase<Schema>> {
  opening ??= openDB<Schema>("rollmark", 2, {
    upgrade(db, before) {
      if (before < 1) {
        for (const name of ["settings", "bytes", "thumbs", "readings"] as const) db.createObjectStore(name);
        for (const name of ["recoveries", "guns", "shots", "decisions"] as const) {
          db.createObjectStore(name, { keyPath: "id" });
        }
      }
      db.createObjectStore("reserve");
    },
    blocking(_, __, event) {
      (event.target as IDBDatabase).close();
      opening = undefined;
    },
    terminated() {
      opening = undefined;
    },
  });
  return opening;
}

export function newId(): string {
  return crypto.randomUUID().replaceAll("-", "");
}

/** Whether a write failed for want of room. */
export function wantsRoom(error: unknown): boolean {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}

/** Gives up a piece of the reserve; returns whether there was one. */
export async function giveWay(): Promise<boolean> {
  const transaction = (await database()).transaction("reserve", "readwrite");
  const [last] = (await transaction.store.getAllKeys()).reverse();
  if (last !== undefined) await transaction.store.delete(last);
  await transaction.done;
  return last !== undefined;
}

/** Writes; where there is no room for it, pieces of the reserve make way. */
async function roomy<Result>(write: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (!wantsRoom(error) || !(await giveWay())) throw error;
    }
  }
}

export async function setting<Value>(name: string): Promise<Value | undefined> {
  return (await (await database()).get("settings", name)) as Value | undefined;
}

export async function set(name: string, value: unknown): Promise<void> {
  await (await database()).put("settings", value, name);
}

export async function put(store: "recoveries", row: Recovery): Promise<void>;
export async function put(store: "guns", row: Gun): Promise<void>;
export async function put(store: "shots", row: Shot): Promise<void>;
export async function put(store: "decisions", row: Decision): Promise<void>;
export async function put(store: Store, row: Recovery | Gun | Shot | Decision): Promise<void> {
  await roomy(async () => {
    const transaction = (await database()).transaction(store, "readwrite", STRICT);
    // Svelte's proxies cannot be cloned by the browser.
    await Promise.all([transaction.store.put(plain(row) as never), transaction.done]);
  });
}

/** Keeps a photo and its bytes, both or neither. */
export async function keep(shot: Shot, bytes: ArrayBuffer): Promise<void> {
  await roomy(async () => {
    const transaction = (await database()).transaction(["shots", "bytes"], "readwrite", STRICT);
    await Promise.all([
      transaction.objectStore("shots").put(shot),
      transaction.objectStore("bytes").put(bytes, shot.id),
      transaction.done,
    ]);
  });
}

/** Changes some fields of a photo's row; returns the row as it is now, or nothing where it is gone. */
export async function amend(id: string, change: Partial<Shot>): Promise<Shot | undefined> {
  return roomy(async () => {
    const transaction = (await database()).transaction("shots", "readwrite", STRICT);
    const row = await transaction.store.get(id);
    if (!row) return undefined;
    const changed = { ...row, ...plain(change) };
    await Promise.all([transaction.store.put(changed), transaction.done]);
    return changed;
  });
}

/** Drops the bytes of a photo whose receipt was checked; its row and small picture stay. */
export async function drop(id: string): Promise<void> {
  const transaction = (await database()).transaction(["shots", "bytes"], "readwrite", STRICT);
  const row = await transaction.objectStore("shots").get(id);
  if (row?.receipt) {
    await transaction.objectStore("bytes").delete(id);
    await transaction.objectStore("shots").put({ ...row, dropped: true });
  }
  await transaction.done;
}

/** Forgets a photo that its taker threw away before it was sent. */
export async function discard(id: string): Promise<void> {
  const transaction = (await database()).transaction(["shots", "bytes", "thumbs"], "readwrite", STRICT);
  await Promise.all([
    transaction.objectStore("shots").delete(id),
    transaction.objectStore("bytes").delete(id),
    transaction.objectStore("thumbs").delete(id),
    transaction.done,
  ]);
}

function plain<Row>(row: Row): Row {
  return JSON.parse(JSON.stringify(row)) as Row;
}
