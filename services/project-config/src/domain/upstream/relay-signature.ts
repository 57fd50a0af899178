/** Signs requests to an upstream (project configuration, sections "Keys" and "Signature format"). */
import { createPrivateKey, type KeyObject, sign } from "node:crypto";

/** What precedes a seed in PKCS#8. */
const seedPrefix = Buffer.from("302e020100300506032b657004220420", "hex");
const headerSeparator = Buffer.from([0]);

/** @param seed the 32 bytes of an Ed25519 secret key, as base64url without padding */
export function signingKey(seed: string): KeyObject {
  return createPrivateKey({
    key: Buffer.concat([seedPrefix, Buffer.from(seed, "base64url")]),
    format: "der",
    type: "pkcs8",
  });
}

/**
 * Signs a body by Ed25519 together with the time.
 * @param body the exact bytes that are sent, uncompressed
 * @param atMs ms since the epoch
 * @returns the value of `X-Sentry-Relay-Signature`
 */
export function signRequest(body: Buffer, key: KeyObject, atMs: number): string {
  const time = new Date(atMs).toISOString().replace(".000Z", "Z");
  const header = Buffer.from(JSON.stringify({ t: time }));
  const signature = sign(null, Buffer.concat([header, headerSeparator, body]), key);
  return `${signature.toString("base64url")}.${header.toString("base64url")}`;
}
