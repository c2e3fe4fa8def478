// Sends one photo with tus-js-client, as the tablet does, and prints what happened as one line of JSON.
// Usage: node send.js ADDRESS KEY FILE

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Upload } from "tus-js-client";

const [, , address, key, file] = process.argv;
const photo = readFileSync(file);
const said = { retries: 0, receipt: null };

const upload = new Upload(photo, {
  endpoint: `${address}/v1/uploads`,
  headers: { Authorization: `Bearer ${key}` },
  metadata: {
    sha256: createHash("sha256").update(photo).digest("hex"),
    filename: "slide.jpg",
    filetype: "image/jpeg",
    view: "left",
  },
  chunkSize: 100_000,
  retryDelays: Array(100).fill(200),
  onShouldRetry: () => {
    said.retries += 1;
    return true;
  },
  onChunkComplete: (_, sent) => console.error(sent),
  onAfterResponse: (_, response) => {
    said.receipt = response.getHeader("Rollmark-Receipt") || said.receipt;
  },
  onError: (error) => {
    console.log(JSON.stringify({ ...said, error: error.message }));
    process.exit(1);
  },
  onSuccess: () => console.log(JSON.stringify(said)),
});
upload.start();
