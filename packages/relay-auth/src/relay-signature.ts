/** Signs requests of relays, and judges signatures (project configuration, section "Signature format"). */
import { createPublicKey, sign, verify } from "node:crypto";
import { ed25519ph } from "@noble/curves/ed25519.js";
import { decodeBase64Url } from "./base64url.ts";
import { parsePublicKey, type SigningKey } from "./relay-keys.ts";

/** A signature, and how to judge it. */
export interface SignatureCheck {
  /** `base64url(signature) "." base64url(header)`. */
  readonly signature: string;
  /** What is signed: the uncompressed body of a request; nothing for an envelope that is passed on. */
  readonly body: Buffer;
  /** Ed25519 public key of the relay: base64url without padding, or PEM. */
  readonly publicKey: string;
  /** The time to judge it at, in ms since the epoch. */
  readonly atMs: number;
  /** Oldest signature that is valid, in ms. */
  readonly maxAgeMs: number;
}

/** `invalid`: no signature at all; `unverifiable`: not this key's over this body. */
export type SignatureVerdict = "valid" | "invalid" | "unverifiable" | "too far in past" | "too far in future";

const maxFutureMs = 15_000;
const maxSignatureChars = 1024;
const signatureBytes = 64;
const headerSeparator = Buffer.from([0]);
const timePattern = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/;

/**
 * Signs a body by Ed25519 together with the time.
 * @param body the exact bytes that are sent, uncompressed
 * @param atMs ms since the epoch
 * @returns the value of `X-Sentry-Relay-Signature`
 */
export function signRequest(body: Buffer, key: SigningKey, atMs: number): string {
  const time = new Date(atMs).toISOString().replace(".000Z", "Z");
  const header = Buffer.from(JSON.stringify({ t: time }));
  const signature = sign(null, Buffer.concat([header, headerSeparator, body]), key);
  return `${signature.toString("base64url")}.${header.toString("base64url")}`;
}

/** Judges a signature: first its form, then whose it is, then its time. Both algorithms are known, `v0` and `v1`. */
export function verifySignature({ signature, body, publicKey, atMs, maxAgeMs }: SignatureCheck): SignatureVerdict {
  const parts = readSignature(signature);
  if (parts === undefined) return "invalid";
  const key = parsePublicKey(publicKey);
  if (typeof key === "string") return "unverifiable";
  const message = Buffer.concat([parts.header, headerSeparator, body]);
  const isTheirs = parts.algorithm === "v1" ? verifyPrehashed : verifyPlain;
  if (!isTheirs(message, parts.signed, key)) return "unverifiable";
  return timeVerdict(parts.signedAtMs, atMs, maxAgeMs);
}

/** Whether something that was stated at a time is still good, and not from the future. Times in ms; bounds are valid. */
export function timeVerdict(statedAtMs: number, atMs: number, maxAgeMs: number): SignatureVerdict {
  const ageMs = atMs - statedAtMs;
  if (ageMs > maxAgeMs) return "too far in past";
  return ageMs < -maxFutureMs ? "too far in future" : "valid";
}

interface SignatureParts {
  readonly signed: Buffer;
  /** As received: what was signed are these bytes. */
  readonly header: Buffer;
  readonly algorithm: "v0" | "v1";
  readonly signedAtMs: number;
}

function readSignature(text: string): SignatureParts | undefined {
  const dot = text.indexOf(".");
  if (dot < 0 || text.length > maxSignatureChars) return undefined;
  const signed = decodeBase64Url(text.slice(0, dot));
  const header = decodeBase64Url(text.slice(dot + 1));
  if (signed?.length !== signatureBytes || header === undefined) return undefined;
  const stated = readHeader(header);
  return stated && { signed, header, ...stated };
}

function readHeader(header: Buffer): Pick<SignatureParts, "algorithm" | "signedAtMs"> | undefined {
  try {
    const members: unknown = JSON.parse(header.toString());
    if (typeof members !== "object" || members === null) return undefined;
    const algorithm = "a" in members ? members.a : "v0";
    const signedAtMs = "t" in members ? readTime(members.t) : Number.NaN;
    if ((algorithm !== "v0" && algorithm !== "v1") || Number.isNaN(signedAtMs)) return undefined;
    return { algorithm, signedAtMs };
  } catch {
    return undefined;
  }
}

/** Ms since the epoch of an RFC 3339 time; NaN if it is none. */
function readTime(value: unknown): number {
  return typeof value === "string" && timePattern.test(value) ? Date.parse(value) : Number.NaN;
}

function verifyPlain(message: Buffer, signed: Buffer, key: Buffer): boolean {
  const keyObject = createPublicKey({
    key: { kty: "OKP", crv: "Ed25519", x: key.toString("base64url") },
    format: "jwk",
  });
  return verify(null, message, keyObject, signed);
}

/** Ed25519ph, which the platform's cryptography does not offer. */
function verifyPrehashed(message: Buffer, signed: Buffer, key: Buffer): boolean {
  try {
    return ed25519ph.verify(signed, message, key);
  } catch {
    return false;
  }
}
