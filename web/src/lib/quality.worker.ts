/** Looks at pictures beside the page, so that the shutter waits for nothing. */
import { assess, grey, SIDE } from "./quality";

export interface Asked {
  id: number;
  picture: ImageBitmap;
  /** The longer side of the photo that will be taken, in pixels; the picture may be a smaller one of it. */
  whole: number;
}

let canvas: OffscreenCanvas | undefined;

self.onmessage = ({ data }: MessageEvent<Asked>) => {
  const { id, picture, whole } = data;
  const shrink = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const [width, height] = [Math.round(picture.width * shrink), Math.round(picture.height * shrink)];
  if (canvas?.width !== width || canvas.height !== height) canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return;
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  picture.close();
  const tones = grey(context.getImageData(0, 0, width, height).data, width, height);
  self.postMessage({ id, quality: assess(tones, whole / Math.max(width, height)) });
};
