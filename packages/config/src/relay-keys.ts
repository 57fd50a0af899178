/** Relay's Ed25519 keys as text: base64url without padding, or PEM (project configuration, section "Keys"). */
import { createPrivateKey, createPublicKey } from "node:crypto";
import { z } from "zod";
import { noted } from "./key-types.ts";

const base64urlPattern = /^[A-Za-z0-9_-]*$/;
const seedPrefix = Buffer.from("302e020100300506032b657004220420", "hex");

/** Why a text is no key. */
export type KeyFault = "bad key encoding" | "bad key data";

/**
 * Reads a public key.
 * @returns its 32 bytes, or what is wrong with the text.
 */
export function parsePublicKey(keyText: string): Buffer | KeyFault {
  if (keyText.startsWith("-----BEGIN")) {
    return fromPem(() => createPublicKey(keyText).export({ format: "jwk" }).x);
  }
  const bytes = decode(keyText);
  if (bytes === undefined) return "bad key encoding";
  return bytes.length === 32 ? bytes : "bad key data";
}

/**
 * Reads a secret key: the 32-byte seed, or seed and public key together (64 bytes, which must belong together).
 * @returns the seed, or what is wrong with the text.
 */
export function parseSecretKey(keyText: string): Buffer | KeyFault {
  if (keyText.startsWith("-----BEGIN")) {
    return fromPem(() => createPrivateKey(keyText).export({ format: "jwk" }).d);
  }
  const bytes = decode(keyText);
  if (bytes === undefined) return "bad key encoding";
  if (bytes.length === 32) return bytes;
  if (bytes.length !== 64) return "bad key data";
  const seed = bytes.subarray(0, 32);
  return publicKeyOfSeed(seed).equals(bytes.subarray(32)) ? seed : "bad key data";
}

/** The public key that belongs to a seed, 32 bytes. */
export function publicKeyOfSeed(seed: Buffer): Buffer {
  const secret = createPrivateKey({ key: Buffer.concat([seedPrefix, seed]), format: "der", type: "pkcs8" });
  return Buffer.from(createPublicKey(secret).export({ format: "jwk" }).x ?? "", "base64url");
}

/** A public key in configuration, kept as text. */
export function publicKeyText(): z.ZodString {
  return keyText("a public key: base64url without padding, or PEM", parsePublicKey);
}

/** A secret key in configuration, kept as text. */
export function secretKeyText(): z.ZodString {
  return keyText("a secret key: base64url without padding, or PEM", parseSecretKey);
}

function keyText(expected: string, parse: (value: string) => Buffer | KeyFault): z.ZodString {
  const type = z.string({ error: expected }).superRefine((value, context) => {
    const parsed = parse(value);
    if (typeof parsed === "string") context.addIssue({ code: "custom", message: `${expected} (${parsed})` });
  });
  return noted(type, { expected });
}

function decode(value: string): Buffer | undefined {
  if (!base64urlPattern.test(value) || value.length % 4 === 1) return undefined;
  return Buffer.from(value, "base64url");
}

function fromPem(read: () => string | undefined): Buffer | KeyFault {
  try {
    const bytes = Buffer.from(read() ?? "", "base64url");
    return bytes.length === 32 ? bytes : "bad key data";
  } catch {
    return "bad key encoding";
  }
}
