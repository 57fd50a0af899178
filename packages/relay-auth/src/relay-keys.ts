/** Relays' Ed25519 keys as text: base64url without padding, or PEM (project configuration, section "Keys"). */
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { decodeBase64Url } from "./base64url.ts";

/** What precedes a seed in PKCS#8. */
const seedPrefix = Buffer.from("302e020100300506032b657004220420", "hex");

/** Why a text is no key. */
export type KeyFault = "bad key encoding" | "bad key data";

/** A secret key that is ready to sign. */
export type SigningKey = KeyObject;

/**
 * Reads a public key.
 * @returns its 32 bytes, or what is wrong with the text
 */
export function parsePublicKey(keyText: string): Buffer | KeyFault {
  if (keyText.startsWith("-----BEGIN")) {
    return fromPem(() => createPublicKey(keyText).export({ format: "jwk" }).x);
  }
  const bytes = decodeBase64Url(keyText);
  if (bytes === undefined) return "bad key encoding";
  return bytes.length === 32 ? bytes : "bad key data";
}

/**
 * Reads a secret key: the 32-byte seed, or seed and public key together (64 bytes, which must belong together).
 * @returns the seed, or what is wrong with the text
 */
export function parseSecretKey(keyText: string): Buffer | KeyFault {
  if (keyText.startsWith("-----BEGIN")) {
    return fromPem(() => createPrivateKey(keyText).export({ format: "jwk" }).d);
  }
  const bytes = decodeBase64Url(keyText);
  if (bytes === undefined) return "bad key encoding";
  if (bytes.length === 32) return bytes;
  if (bytes.length !== 64) return "bad key data";
  const seed = bytes.subarray(0, 32);
  return publicKeyOfSeed(seed).equals(bytes.subarray(32)) ? seed : "bad key data";
}

/** The public key that belongs to a seed, 32 bytes. */
export function publicKeyOfSeed(seed: Buffer): Buffer {
  const { x = "" } = createPublicKey(keyOfSeed(seed)).export({ format: "jwk" });
  return Buffer.from(x, "base64url");
}

/** @param seed the 32 bytes of a secret key, as base64url without padding */
export function signingKey(seed: string): SigningKey {
  return keyOfSeed(Buffer.from(seed, "base64url"));
}

function keyOfSeed(seed: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([seedPrefix, seed]), format: "der", type: "pkcs8" });
}

function fromPem(read: () => string | undefined): Buffer | KeyFault {
  try {
    const bytes = Buffer.from(read() ?? "", "base64url");
    return bytes.length === 32 ? bytes : "bad key data";
  } catch {
    return "bad key encoding";
  }
}
