/** Whether a receipt is the service's word for exactly these bytes; before that nothing leaves the tablet. */
import { set, setting } from "./db";
import { get } from "./api";
import { canonical, fromBase64, hex } from "./hash";
import type { Receipt } from "./types";

export interface SigningKey {
  key_id: string;
  algorithm: string;
  pem: string;
}

/** What is wrong with a receipt; null: nothing. */
export type Fault = "other_photo" | "other_key" | "bad_signature" | null;

/** The service's key as this tablet saw it first: whoever changes it later is not believed. */
export async function knownKey(): Promise<SigningKey> {
  const known = await setting<SigningKey>("signing-key");
  if (known) return known;
  const key = await get<SigningKey>("/v1/signing-key");
  await set("signing-key", key);
  return key;
}

export async function fault(
  receipt: Receipt,
  photo: { sha256: string; size: number },
  key: SigningKey,
): Promise<Fault> {
  if (receipt.sha256 !== photo.sha256 || receipt.size !== photo.size) return "other_photo";
  if (receipt.key_id !== key.key_id) return "other_key";
  const { audit_index, id, photo_id, sha256, size, time } = receipt;
  const signed = canonical({ audit_index, id, photo_id, sha256, size, time });
  return (await verified(key, fromBase64(receipt.signature), signed)) ? null : "bad_signature";
}

async function verified(
  key: SigningKey,
  signature: Uint8Array<ArrayBuffer>,
  signed: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const der = fromBase64(key.pem.replace(/-----[^-]+-----|\s/g, ""));
  // The last 32 bytes of the key's DER are the key (RFC 8410); its id is the beginning of their hash.
  const raw = der.slice(-32);
  const id = hex(await crypto.subtle.digest("SHA-256", raw)).slice(0, 32);
  if (id !== key.key_id) return false;
  const imported = await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", imported, signature, signed);
}
