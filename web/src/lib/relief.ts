/** A strip of a photo, cut out upright and lit anew: what a lamp from the side shows, without the lamp. */
import type { Polygon } from "./types";

export const MODES = ["plain", "raking", "inverted", "contrast"] as const;
export type Mode = (typeof MODES)[number];

const SMALLEST = 160; // pixels of a strip's height: letters are to be seen from an arm's length
const LONGEST = 1800;

/** Draws what lies in a polygon, with a little around it, upright into a canvas. */
export function cut(picture: ImageBitmap, polygon: Polygon, canvas: HTMLCanvasElement): void {
  const [a, b, , d] = polygon;
  const [length, height] = [Math.hypot(b[0] - a[0], b[1] - a[1]) || 1, Math.hypot(d[0] - a[0], d[1] - a[1]) || 1];
  const right = [(b[0] - a[0]) / length, (b[1] - a[1]) / length] as const;
  const down = [(d[0] - a[0]) / height, (d[1] - a[1]) / height] as const;
  const around = 0.35 * height;
  const scale = Math.min(Math.max(SMALLEST / (height + 2 * around), 1), LONGEST / (length + 2 * around));
  canvas.width = Math.max(1, Math.round((length + 2 * around) * scale));
  canvas.height = Math.max(1, Math.round((height + 2 * around) * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return;
  context.imageSmoothingQuality = "high";
  // The inverse of the map from the strip to the photo: photo = a + (u - around) right + (v - around) down.
  const det = right[0] * down[1] - right[1] * down[0] || 1;
  const m = { a: down[1] / det, b: -right[1] / det, c: -down[0] / det, d: right[0] / det };
  context.setTransform(scale * m.a, scale * m.b, scale * m.c, scale * m.d, 0, 0);
  const at = [a[0] - around * right[0] - around * down[0], a[1] - around * right[1] - around * down[1]] as const;
  context.drawImage(picture, -at[0], -at[1]);
  context.setTransform(1, 0, 0, 1, 0, 0);
}

/**
 * Lights a strip anew, in place.
 *
 * @param turn Degrees from which the light comes, 0 from the right, 90 from above.
 */
export function light(canvas: HTMLCanvasElement, mode: Mode, turn: number): void {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context || mode === "plain") return;
  const picture = context.getImageData(0, 0, canvas.width, canvas.height);
  const shown = lit(picture.data, canvas.width, canvas.height, mode, turn);
  for (let at = 0; at < shown.length; at++) picture.data.fill(shown[at]!, 4 * at, 4 * at + 3);
  context.putImageData(picture, 0, 0);
}

export function lit(rgba: Uint8ClampedArray, width: number, height: number, mode: Mode, turn: number): Uint8ClampedArray {
  const tones = new Float32Array(width * height);
  for (let at = 0; at < tones.length; at++) {
    tones[at] = 0.299 * rgba[4 * at]! + 0.587 * rgba[4 * at + 1]! + 0.114 * rgba[4 * at + 2]!;
  }
  if (mode === "inverted") return Uint8ClampedArray.from(stretched(tones), (tone) => 255 - tone);
  if (mode === "contrast") return Uint8ClampedArray.from(local(tones, width, height));
  return Uint8ClampedArray.from(raking(tones, width, height, turn));
}

/** The slope against the light, over what is usual around it. */
function raking(tones: Float32Array, width: number, height: number, turn: number): Float32Array {
  const [x, y] = [Math.cos((turn * Math.PI) / 180), -Math.sin((turn * Math.PI) / 180)];
  const smooth = averaged(tones, width, height, 1);
  const slopes = new Float32Array(tones.length);
  for (let row = 1; row < height - 1; row++) {
    for (let column = 1; column < width - 1; column++) {
      const at = row * width + column;
      slopes[at] = x * (smooth[at - 1]! - smooth[at + 1]!) + y * (smooth[at - width]! - smooth[at + width]!);
    }
  }
  const usual = Math.sqrt(slopes.reduce((sum, slope) => sum + slope * slope, 0) / slopes.length) || 1;
  return slopes.map((slope) => 128 + (48 * slope) / usual);
}

/** Each tone beside the mean and the spread of its surroundings. */
function local(tones: Float32Array, width: number, height: number): Float32Array {
  const reach = Math.max(6, Math.round(height / 5));
  const mean = averaged(tones, width, height, reach);
  const square = averaged(tones.map((tone) => tone * tone), width, height, reach);
  return tones.map((tone, at) => 128 + (52 * (tone - mean[at]!)) / (Math.sqrt(Math.max(square[at]! - mean[at]! ** 2, 0)) + 4));
}

function stretched(tones: Float32Array): Float32Array {
  const sorted = Float32Array.from(tones).sort();
  const [low, high] = [sorted[Math.floor(sorted.length * 0.02)] ?? 0, sorted[Math.floor(sorted.length * 0.98)] ?? 255];
  return tones.map((tone) => (255 * (tone - low)) / Math.max(high - low, 1));
}

function averaged(tones: Float32Array, width: number, height: number, reach: number): Float32Array {
  return across(across(tones, width, height, reach, 1, width), height, width, reach, width, 1);
}

/** A moving mean along lines of `length` values that lie `step` apart; lines lie `between` apart. */
function across(from: Float32Array, length: number, lines: number, reach: number, step: number, between: number): Float32Array {
  const means = new Float32Array(from.length);
  for (let line = 0; line < lines; line++) {
    const start = line * between;
    let sum = 0;
    let count = 0;
    for (let at = -reach; at < length; at++) {
      const [enters, leaves] = [at + reach, at - reach - 1];
      if (enters < length) {
        sum += from[start + enters * step]!;
        count++;
      }
      if (leaves >= 0) {
        sum -= from[start + leaves * step]!;
        count--;
      }
      if (at >= 0) means[start + at * step] = sum / count;
    }
  }
  return means;
}
