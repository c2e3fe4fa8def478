/**
 * How well a photo can be read, on the tablet, while the weapon is still before the camera.
 *
 * The measures are those of ocr/quality.py, made on a smaller copy so that a live picture can be looked at
 * several times a second: the width of the strongest edges by blurring once more (Zhuo and Sim 2011), the share
 * that is burnt out, the darkest and the lightest tone. Letters are rows of blobs of one height.
 */

/** One tone a pixel, 0 to 255, rows from the top. */
export interface Grey {
  width: number;
  height: number;
  tones: Float32Array;
}

export type Advice = "blurred" | "glare" | "dark" | "light" | "small" | "none_seen";

export interface Quality {
  /** 0 blurred, 1 sharp. */
  sharpness: number;
  /** Share of the picture that is burnt out. */
  glare: number;
  /** Height of the letters in pixels of the photo; null: no row of letters was seen. */
  letters: number | null;
  advice: Advice[];
}

/** The longer side of the copy that is measured, in pixels. */
export const SIDE = 960;

const SHARP_ENOUGH = 0.43;
const GLARE_ENOUGH = 0.01;
const BURNT = 250;
const WHITE_GROUND = 0.1;
const [DARK, LIGHT] = [80, 160];
const READABLE = 20;

/** Turns RGBA bytes into tones. */
export function grey(rgba: Uint8ClampedArray | Uint8Array, width: number, height: number): Grey {
  const tones = new Float32Array(width * height);
  for (let at = 0, from = 0; at < tones.length; at++, from += 4) {
    tones[at] = 0.299 * rgba[from]! + 0.587 * rgba[from + 1]! + 0.114 * rgba[from + 2]!;
  }
  return { width, height, tones };
}

/**
 * Measures a picture and says what to do better.
 *
 * @param picture A copy whose longer side is at most {@link SIDE}.
 * @param scale Pixels of the photo for one of the copy.
 */
export function assess(picture: Grey, scale: number): Quality {
  const sharpness = sharp(picture);
  const glare = burnt(picture);
  const [darkest, lightest] = extremes(picture);
  const letters = letterHeight(picture);
  const measured = { sharpness, glare, letters: letters === null ? null : letters * scale };
  const advice: Advice[] = [];
  if (lightest < DARK) advice.push("dark");
  if (darkest > LIGHT) advice.push("light");
  if (sharpness < SHARP_ENOUGH) advice.push("blurred");
  if (glare > GLARE_ENOUGH) advice.push("glare");
  if (measured.letters !== null && measured.letters < READABLE) advice.push("small");
  if (measured.letters === null && !advice.length) advice.push("none_seen");
  return { ...measured, advice };
}

/** 1 / sqrt(1 + w^2), w the width of the strongest edges in pixels of the copy. */
export function sharp(picture: Grey): number {
  const fine = slopes(blurred(picture, 1));
  const coarse = slopes(blurred(picture, 2));
  const limit = Math.max(percentile(coarse, 0.98), 1);
  let [a, b] = [0, 0];
  for (let at = 0; at < coarse.length; at++) {
    if (coarse[at]! >= limit) {
      a += fine[at]!;
      b += coarse[at]!;
    }
  }
  if (b === 0) return 0;
  const width = 3 / Math.max((a / b) ** 2 - 1, 1e-6) - 4 / 3;
  return 1 / Math.sqrt(1 + Math.max(width, 0));
}

function burnt({ tones }: Grey): number {
  let count = 0;
  for (const tone of tones) if (tone >= BURNT) count++;
  const share = count / tones.length;
  // A white table is no glare.
  return share > WHITE_GROUND ? 0 : share;
}

function extremes({ tones }: Grey): [number, number] {
  const counts = new Uint32Array(256);
  for (const tone of tones) counts[Math.min(255, Math.max(0, Math.round(tone)))]!++;
  return [quantile(counts, tones.length * 0.05), quantile(counts, tones.length * 0.95)];
}

function quantile(counts: Uint32Array, wanted: number): number {
  let seen = 0;
  for (let tone = 0; tone < counts.length; tone++) {
    seen += counts[tone]!;
    if (seen >= wanted) return tone;
  }
  return counts.length - 1;
}

function percentile(values: Float32Array, share: number): number {
  let most = 0;
  for (const value of values) if (value > most) most = value;
  if (most === 0) return 0;
  const counts = new Uint32Array(1024);
  for (const value of values) counts[Math.min(1023, Math.floor((value / most) * 1023))]!++;
  return (quantile(counts, values.length * share) / 1023) * most;
}

/** A Gaussian blur, one direction after the other. */
export function blurred({ width, height, tones }: Grey, sigma: number): Grey {
  const reach = Math.ceil(3 * sigma);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, at) => Math.exp(-((at - reach) ** 2) / (2 * sigma ** 2)));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const kernel = Float32Array.from(weights, (weight) => weight / whole);
  const across = new Float32Array(tones.length);
  const down = new Float32Array(tones.length);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = -reach; k <= reach; k++) {
        const from = x + k < 0 ? 0 : x + k >= width ? width - 1 : x + k;
        sum += kernel[k + reach]! * tones[row + from]!;
      }
      across[row + x] = sum;
    }
  }
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let k = -reach; k <= reach; k++) {
      const from = (y + k < 0 ? 0 : y + k >= height ? height - 1 : y + k) * width;
      const weight = kernel[k + reach]!;
      for (let x = 0; x < width; x++) down[row + x]! += weight * across[from + x]!;
    }
  }
  return { width, height, tones: down };
}

function slopes({ width, height, tones }: Grey): Float32Array {
  const found = new Float32Array(tones.length);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      found[at] = Math.hypot(tones[at + 1]! - tones[at - 1]!, tones[at + width]! - tones[at - width]!) / 2;
    }
  }
  return found;
}

interface Blob {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** The height of the letters of the longest row of blobs that look like letters; null: there is none. */
export function letterHeight(picture: Grey): number | null {
  const rows = [1, -1].map((sign) => longestRow(blobs(picture, sign)));
  const best = rows.sort((a, b) => b.length - a.length)[0] ?? [];
  if (best.length < 4) return null;
  const heights = best.map((blob) => blob.h).sort((a, b) => a - b);
  return heights[heights.length >> 1] ?? null;
}

/** Connected areas that are darker (sign 1) or lighter (sign -1) than what is around them. */
function blobs(picture: Grey, sign: number): Blob[] {
  const { width, height, tones } = picture;
  const around = boxed(picture, 15);
  const mask = new Uint8Array(tones.length);
  for (let at = 0; at < mask.length; at++) mask[at] = sign * (around[at]! - tones[at]!) > 14 ? 1 : 0;
  const found: Blob[] = [];
  const stack: number[] = [];
  for (let start = 0; start < mask.length; start++) {
    if (mask[start] !== 1) continue;
    let [left, right, top, bottom, area] = [width, 0, height, 0, 0];
    stack.push(start);
    mask[start] = 2;
    while (stack.length) {
      const at = stack.pop()!;
      const [x, y] = [at % width, Math.floor(at / width)];
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      area++;
      if (x > 0 && mask[at - 1] === 1) stack.push(((mask[at - 1] = 2), at - 1));
      if (x < width - 1 && mask[at + 1] === 1) stack.push(((mask[at + 1] = 2), at + 1));
      if (y > 0 && mask[at - width] === 1) stack.push(((mask[at - width] = 2), at - width));
      if (y < height - 1 && mask[at + width] === 1) stack.push(((mask[at + width] = 2), at + width));
    }
    const blob = { x: left, y: top, w: right - left + 1, h: bottom - top + 1 };
    const filled = area / (blob.w * blob.h);
    const narrow = blob.w / blob.h;
    if (blob.h >= 4 && blob.h <= height / 4 && narrow > 0.12 && narrow < 1.6 && filled > 0.15 && (filled < 0.95 || narrow < 0.5)) {
      found.push(blob);
    }
  }
  return found;
}

function boxed({ width, height, tones }: Grey, reach: number): Float32Array {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += tones[y * width + x]!;
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1]! + row;
    }
  }
  const means = new Float32Array(tones.length);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [Math.max(0, y - reach), Math.min(height, y + reach + 1)];
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.max(0, x - reach), Math.min(width, x + reach + 1)];
      const upper = sums[top * (width + 1) + right]! - sums[top * (width + 1) + left]!;
      const lower = sums[bottom * (width + 1) + right]! - sums[bottom * (width + 1) + left]!;
      means[y * width + x] = (lower - upper) / ((bottom - top) * (right - left));
    }
  }
  return means;
}

/** The most blobs side by side that have about one height, one line and gaps no wider than letters. */
function longestRow(found: Blob[]): Blob[] {
  const sorted = found.sort((a, b) => a.x - b.x).slice(0, 4000);
  let best: Blob[] = [];
  const used = new Set<Blob>();
  for (const first of sorted) {
    if (used.has(first)) continue;
    const row = [first];
    let last = first;
    for (const next of sorted) {
      const gap = next.x - (last.x + last.w);
      if (gap < -1) continue;
      if (gap > 1.6 * first.h) {
        if (next.x > last.x + last.w + 4 * first.h) break;
        continue;
      }
      const level = Math.abs(next.y + next.h / 2 - (last.y + last.h / 2)) < 0.35 * first.h;
      const alike = next.h > 0.72 * first.h && next.h < 1.38 * first.h;
      if (level && alike) {
        row.push(next);
        used.add(next);
        last = next;
      }
    }
    if (row.length > best.length) best = row;
  }
  return best;
}
