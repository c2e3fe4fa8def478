/** Small pictures of photos, and photos as the browser can show them. */
import { database } from "./db";
import { request } from "./api";

const SIDE = 480;

/** A small JPEG of a photo, upright; rejects where the browser cannot decode it (HEIC, TIFF). */
export async function small(bytes: ArrayBuffer, mime: string): Promise<ArrayBuffer> {
  const whole = await createImageBitmap(new Blob([bytes], { type: mime }));
  const scale = Math.min(1, SIDE / Math.max(whole.width, whole.height));
  const canvas = new OffscreenCanvas(Math.max(1, whole.width * scale), Math.max(1, whole.height * scale));
  canvas.getContext("2d")?.drawImage(whole, 0, 0, canvas.width, canvas.height);
  whole.close();
  return (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.8 })).arrayBuffer();
}

/** The picture of a photo that lies on the tablet: a small one, or the whole. */
export async function kept(shot: string, whole: boolean): Promise<Blob | null> {
  const db = await database();
  const bytes = (whole ? await db.get("bytes", shot) : undefined) ?? (await db.get("thumbs", shot));
  return bytes ? new Blob([bytes]) : null;
}

/** The original of a photo, from the service. */
export async function original(photo: string): Promise<Blob> {
  const response = await request("GET", `/v1/photos/${photo}/content`);
  return new Blob([await response.arrayBuffer()]);
}
