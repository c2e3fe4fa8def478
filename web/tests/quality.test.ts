import { expect, test } from "vitest";
import { assess, blurred, type Grey, letterHeight, sharp } from "../src/lib/quality";

/** Rows of dark bars of one height on grey metal. */
function bars({ height = 24, contrast = 90, ground = 150 } = {}): Grey {
  const [width, tall] = [480, 240];
  const tones = new Float32Array(width * tall).fill(ground);
  for (let n = 0; n < 9; n++) {
    for (let y = 100; y < 100 + height; y++) {
      for (let x = 60 + n * height; x < 60 + n * height + height / 3; x++) tones[y * width + x] = ground - contrast;
    }
  }
  return { width, height: tall, tones };
}

function changed(picture: Grey, change: (tone: number, at: number) => number): Grey {
  return { ...picture, tones: picture.tones.map(change) };
}

test("a sharp picture with large letters needs no advice", () => {
  expect(assess(bars(), 2).advice).toEqual([]);
});

test("the height of letters is that of the photo, not of the copy", () => {
  expect(assess(bars({ height: 24 }), 2).letters).toBeCloseTo(48, -1);
});

test("sharpness falls with blur and stays with noise", () => {
  const sharpness = [0, 1, 2, 4].map((sigma) => sharp(sigma ? blurred(bars(), sigma) : bars()));
  expect([...sharpness].sort((a, b) => b - a)).toEqual(sharpness);
  let seed = 1;
  const noisy = changed(bars(), (tone) => tone + ((seed = (seed * 16807) % 2147483647) / 2147483647 - 0.5) * 12);
  expect(sharp(noisy)).toBeGreaterThan(0.5);
});

test.each([
  ["blurred", blurred(bars(), 4)],
  ["dark", changed(bars(), (tone) => tone / 3)],
  ["light", changed(bars(), (tone) => 215 + tone / 10)],
  ["glare", changed(bars(), (tone, at) => (at % 480 > 380 && at % 480 < 440 && at / 480 < 40 ? 255 : tone))],
] as const)("a %s picture is told so", (advice, picture) => {
  expect(assess(picture, 4).advice).toContain(advice);
});

test("letters that are too small are told to come closer", () => {
  expect(assess(bars({ height: 12 }), 1).advice).toContain("small");
});

test("bare metal has no letters", () => {
  expect(letterHeight({ width: 64, height: 64, tones: new Float32Array(4096).fill(120) })).toBeNull();
});
