/** Photos whose reading ends, told by the service as it happens; a poor network makes it an asking by timer. */
import { session } from "./session.svelte";
import { take } from "./sync.svelte";
import { tablet } from "./tablet.svelte";
import type { PhotoState } from "./types";

let source: EventSource | undefined;
const others = new Set<(said: PhotoState) => void>();

/** Calls back at every event, until the returned function is called. */
export function onPhoto(callback: (said: PhotoState) => void): () => void {
  others.add(callback);
  return () => others.delete(callback);
}

/** Listens while there is something to listen for. */
export function listen(): void {
  const waits = [...tablet.shots.values()].some((shot) => ["sending", "stored", "kept"].includes(shot.state));
  const wanted = Boolean(session.me) && !session.ended && session.online && (waits || others.size > 0);
  if (!wanted) {
    source?.close();
    source = undefined;
  } else if (!source || source.readyState === EventSource.CLOSED) {
    source = new EventSource("/v1/events");
    source.addEventListener("photo", (event) => {
      const said = JSON.parse(event.data) as PhotoState;
      void take(said).catch(() => null);
      for (const callback of others) callback(said);
    });
  }
}
