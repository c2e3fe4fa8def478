/**
 * Brings what the tablet keeps to the service: recoveries, weapons, photos, decisions, in this order.
 *
 * It runs when the network comes back, when the page is looked at, every half minute and when somebody asks.
 * One tab alone runs it. Whatever it was doing when the tab was killed is found again in IndexedDB.
 */
import { Upload } from "tus-js-client";
import { all, get, patch, post, Refused } from "./api";
import { database, type Decision, type Gun, type Recovery, type Shot, type Trouble } from "./db";
import { fault, knownKey } from "./receipts";
import { room } from "./room.svelte";
import { session } from "./session.svelte";
import { tablet } from "./tablet.svelte";
import type { Case, Confirmation, Photo, PhotoState, Receipt, Weapon } from "./types";

const EVERY_MS = 30_000;
const PIECE_BYTES = 4 * 2 ** 20;

class Sync {
  running = $state(false);
  #again = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Ends the upload that is going on, to be taken up again. */
  #cut: (() => void) | undefined;

  start(): void {
    addEventListener("online", () => {
      session.online = true;
      this.soon();
    });
    addEventListener("offline", () => {
      session.online = false;
      this.#cut?.();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.soon();
    });
    this.soon();
  }

  /** Runs now, or once more after the run that is going on. */
  soon(): void {
    this.#again = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    if (this.running) return;
    try {
      await navigator.locks.request("rollmark-sync", { ifAvailable: true }, async (lock) => {
        if (!lock) return;
        this.running = true;
        try {
          while (this.#again) {
            this.#again = false;
            await this.#once();
          }
        } finally {
          this.running = false;
        }
      });
    } finally {
      // Whatever went wrong: it is tried again.
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.soon(), this.#pause());
    }
  }

  /** Milliseconds until the next run: earlier where a decision waits to be sent. */
  #pause(): number {
    const due = [...tablet.decisions.values()].filter((made) => !made.done && !made.trouble);
    const next = Math.min(...due.map((made) => made.due - Date.now()), EVERY_MS);
    return Math.max(next, 500);
  }

  async #once(): Promise<void> {
    if (!(await session.check()) || session.mustChange) return;
    const mine = session.me?.id;
    const own = <Row extends { by: string }>(rows: Iterable<Row>) => [...rows].filter((row) => row.by === mine);
    try {
      for (const row of own(tablet.recoveries.values())) if (!row.trouble) await sendRecovery(row);
      for (const row of own(tablet.guns.values())) if (!row.trouble) await sendGun(row);
      // What was said before they were sent goes right behind.
      for (const row of own(tablet.recoveries.values())) if (!row.trouble) await sendRecovery(row);
      for (const row of own(tablet.guns.values())) if (!row.trouble) await sendGun(row);
      for (const row of own(tablet.decisions.values())) await sendDecision(row);
      const waiting = own(tablet.shots.values()).sort((a, b) => a.at - b.at);
      for (const row of waiting) if (row.state === "kept" || row.state === "sending") await this.#sendShot(row.id);
      for (const row of waiting) if (row.state === "stored" && row.photo) await look(row.id);
    } catch (error) {
      if (!(error instanceof Refused && error.passing)) throw error;
    }
    await room.tidy();
  }

  async #sendShot(id: string): Promise<void> {
    const shot = tablet.shots.get(id);
    const gun = shot && tablet.guns.get(shot.gun);
    if (!shot || !gun?.remote || shot.trouble) return;
    const bytes = await (await database()).get("bytes", id);
    if (!bytes) return;
    await tablet.amendShot(id, { state: "sending", attempts: shot.attempts + 1 });
    try {
      const receipt = await this.#sent(shot, gun.remote, bytes);
      await store(shot, gun.remote, receipt);
    } catch (error) {
      const refused = error instanceof Refused ? error : new Refused(0, "offline", String(error), "");
      // Begun anew only where the service has forgotten it; otherwise it goes on where it was.
      const gone = refused.reason === "upload_gone" || refused.status === 404;
      const change = { state: "kept" as const, ...(gone ? { upload: "" } : {}) };
      await tablet.amendShot(id, refused.passing ? change : { ...change, trouble: trouble(refused) });
      if (refused.passing) throw refused;
    }
  }

  /** Sends the bytes from where the last attempt ended; resolves with the receipt of the whole. */
  #sent(shot: Shot, weapon: string, bytes: ArrayBuffer): Promise<string> {
    return new Promise((resolve, reject) => {
      let receipt = "";
      const upload = new Upload(new Blob([bytes]), {
        endpoint: "/v1/uploads",
        uploadUrl: shot.upload || null,
        metadata: {
          sha256: shot.sha256,
          filename: shot.name,
          view: shot.view,
          ...(shot.part ? { part: shot.part } : {}),
          weapon_id: weapon,
          taken_at: shot.takenAt,
          ...(shot.burst ? { burst: shot.burst } : {}),
        },
        chunkSize: PIECE_BYTES,
        retryDelays: [0, 1000],
        storeFingerprintForResuming: false,
        removeFingerprintOnSuccess: false,
        onUploadUrlAvailable: () => {
          if (upload.url) void tablet.amendShot(shot.id, { upload: upload.url });
        },
        onProgress: (sent) => tablet.showSent(shot.id, sent),
        onAfterResponse: (_, response) => {
          receipt = response.getHeader("Rollmark-Receipt") ?? receipt;
        },
        onShouldRetry: (error) => {
          const status = error.originalResponse?.getStatus() ?? 0;
          return navigator.onLine && ![401, 403].includes(status) && (status === 0 || status >= 500 || status === 423);
        },
        onError: (error) => reject(told(error)),
        onSuccess: () => (receipt ? resolve(receipt) : reject(new Refused(0, "offline", "", ""))),
      });
      this.#cut = () => {
        void upload.abort();
        reject(new Refused(0, "offline", "", ""));
      };
      upload.start();
    });
  }
}

function told(error: Error): Refused {
  const response = (error as { originalResponse?: { getStatus(): number; getBody(): string } | null }).originalResponse;
  const status = response?.getStatus() ?? 0;
  if (!response || !status) return new Refused(0, "offline", error.message, "");
  let said: Record<string, unknown> = {};
  try {
    said = JSON.parse(response.getBody());
  } catch {
    // A proxy's own page: the status says enough.
  }
  if (status === 401) session.ended = true;
  return new Refused(status, String(said.reason ?? "internal"), String(said.detail ?? ""), String(said.advice ?? ""));
}

function trouble(refused: Refused): Trouble {
  return { reason: refused.reason, detail: refused.detail, advice: refused.advice };
}

/** Notes that a photo is stored, once its receipt is found to be the service's word for these very bytes. */
async function store(shot: Shot, weapon: string, id: string): Promise<void> {
  const [receipt, key] = [await get<Receipt>(`/v1/receipts/${id}`), await knownKey()];
  const wrong = await fault(receipt, shot, key).catch(() => "uncheckable");
  if (wrong) {
    const told = { reason: `receipt_${wrong}`, detail: "", advice: "" };
    await tablet.amendShot(shot.id, { state: "kept", photo: receipt.photo_id, trouble: told });
    return;
  }
  // An older receipt: the service had it before, perhaps of another weapon.
  const before = Date.parse(receipt.time) < shot.at ? await get<Photo>(`/v1/photos/${receipt.photo_id}`) : undefined;
  const elsewhere = before && before.weapon_id !== weapon ? { elsewhere: before.weapon_id ?? "" } : {};
  await tablet.amendShot(shot.id, { state: "stored", receipt, photo: receipt.photo_id, sent: shot.size, ...elsewhere });
  await look(shot.id);
}

/** Puts a photo that was stored with another weapon to the one that it was taken of now. */
export async function bringHere(shot: Shot): Promise<void> {
  await patch(`/v1/photos/${shot.photo}`, { weapon_id: tablet.guns.get(shot.gun)?.remote });
  const { elsewhere: _, ...row } = shot;
  await tablet.replaceShot(row);
}

/** Asks how far the reading of a photo is. */
export async function look(id: string): Promise<void> {
  const photo = tablet.shots.get(id)?.photo;
  if (photo) await take(await get<PhotoState>(`/v1/photos/${photo}/state`));
}

/** Takes in what the service says of a photo, by an event or by an answer. */
export async function take(said: PhotoState): Promise<void> {
  for (const shot of [...tablet.shots.values()].filter((row) => row.photo === said.photo && row.receipt)) {
    if (said.state === "read") {
      const reading = said.reading ?? (await get<PhotoState>(`/v1/photos/${said.photo}/state`)).reading;
      if (reading && (shot.state !== "read" || shot.reading !== reading)) {
        await tablet.amendShot(shot.id, { state: "read", reading });
      }
    } else if (said.state === "refused" && shot.state !== "refused") {
      const told = { reason: said.reason ?? "refused", detail: "", advice: said.advice ?? "" };
      await tablet.amendShot(shot.id, { state: "refused", trouble: told });
    } else if (said.state === "stored" && shot.state !== "stored") {
      await tablet.amendShot(shot.id, { state: "stored" });
    }
  }
}

/** Sends what was said of a row after it was made there; what is said meanwhile stays for the next time. */
async function sendChange<Row extends Recovery | Gun>(row: Row, path: string, now: () => Row | undefined): Promise<Row> {
  if (row.change) await patch(path, row.change);
  const { change: later, ...rest } = now() ?? row;
  const left = Object.entries(later ?? {}).filter(([name, value]) => row.change?.[name] !== value);
  return { ...rest, ...(left.length ? { change: Object.fromEntries(left) } : {}) } as Row;
}

async function sendRecovery(row: Recovery): Promise<void> {
  const { number, mode, recovered_on, place, agency, remote } = row;
  if (remote && !row.change) return;
  try {
    if (remote) {
      await tablet.saveRecovery(await sendChange(row, `/v1/cases/${remote}`, () => tablet.recoveries.get(row.id)));
      return;
    }
    const made = await post<Case>("/v1/cases", { number, mode, recovered_on, place, agency });
    await tablet.saveRecovery({ ...(tablet.recoveries.get(row.id) ?? row), remote: made.id });
  } catch (error) {
    if (!(error instanceof Refused) || error.passing && error.status !== 409) throw error;
    // The answer to an earlier attempt may have been lost on its way: then the case there is this one.
    const same = error.status === 409 ? await caseOf(number) : undefined;
    const own = same && same.created_by === row.by && same.place === place && same.recovered_on === recovered_on;
    await tablet.saveRecovery(own ? { ...row, remote: same.id } : { ...row, trouble: trouble(error) });
  }
}

/** The case of a number within the caller's reach. */
export async function caseOf(number: string): Promise<Case | undefined> {
  const unit = session.me?.unit ? `&unit=${encodeURIComponent(session.me.unit)}` : "";
  const found = await all<Case>(`/v1/cases?number=${encodeURIComponent(number)}${unit}`);
  return found[0];
}

async function sendGun(row: Gun): Promise<void> {
  const recovery = tablet.recoveries.get(row.recovery);
  if (!recovery?.remote || (row.remote && !row.change)) return;
  const path = `/v1/cases/${recovery.remote}/weapons`;
  try {
    if (row.remote) {
      await tablet.saveGun(await sendChange(row, `/v1/weapons/${row.remote}`, () => tablet.guns.get(row.id)));
      return;
    }
    const made = await post<Weapon>(path, { exhibit_number: row.exhibit });
    await tablet.saveGun({ ...(tablet.guns.get(row.id) ?? row), remote: made.id });
  } catch (error) {
    if (!(error instanceof Refused) || error.passing && error.status !== 409) throw error;
    const there = error.status === 409 ? await all<Weapon>(path) : [];
    const same = there.find((weapon) => weapon.exhibit_number === row.exhibit && weapon.created_by === row.by);
    await tablet.saveGun(same ? { ...row, remote: same.id } : { ...row, trouble: trouble(error) });
  }
}

async function sendDecision(row: Decision): Promise<void> {
  if (row.done || row.trouble || row.due > Date.now()) return;
  try {
    // Its answer may have been lost: then it is there, and is not made twice.
    const there = row.attempts ? await alike(row) : undefined;
    await tablet.saveDecision({ ...row, attempts: row.attempts + 1 });
    const path = row.task ? `/v1/review/tasks/${row.task}/decisions` : `/v1/weapons/${row.weapon}/confirmations`;
    const made = there ?? (await post<{ mark_id: string | null } | null>(path, row.body));
    const sent = made?.mark_id ? { sentMark: made.mark_id } : {};
    await tablet.saveDecision({ ...row, attempts: row.attempts + 1, done: true, ...sent });
  } catch (error) {
    if (!(error instanceof Refused) || error.passing && error.status !== 409) throw error;
    await tablet.saveDecision({ ...row, trouble: trouble(error) });
  }
}

async function alike(row: Decision): Promise<Confirmation | undefined> {
  const made = await all<Confirmation>(`/v1/weapons/${row.weapon}/confirmations`);
  const value = row.body.outcome === "confirmed" ? row.body.suggested : row.body.value;
  return made.find(
    (one) =>
      one.by === row.by &&
      Date.parse(one.at) >= row.at - 600_000 &&
      one.kind === row.body.kind &&
      one.outcome === row.body.outcome &&
      one.photo_id === (row.body.photo_id ?? null) &&
      one.value === (value ?? null),
  );
}

export const sync = new Sync();
