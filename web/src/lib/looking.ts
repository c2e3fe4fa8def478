/** Asks the worker that looks at pictures. */
import type { Quality } from "./quality";

let worker: Worker | undefined;
let asked = 0;
const waiting = new Map<number, (quality: Quality) => void>();

/** How well a picture can be read; takes the picture away. */
export function quality(picture: ImageBitmap, whole = Math.max(picture.width, picture.height)): Promise<Quality> {
  if (!worker) {
    worker = new Worker(new URL("./quality.worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<{ id: number; quality: Quality }>) => {
      waiting.get(data.id)?.(data.quality);
      waiting.delete(data.id);
    };
  }
  return new Promise((resolve) => {
    const id = ++asked;
    waiting.set(id, resolve);
    worker?.postMessage({ id, picture, whole }, [picture]);
  });
}

/** The same of a photo's bytes; null where the browser cannot decode them. */
export async function qualityOf(bytes: ArrayBuffer, mime: string): Promise<Quality | null> {
  try {
    return await quality(await createImageBitmap(new Blob([bytes], { type: mime })));
  } catch {
    return null;
  }
}
