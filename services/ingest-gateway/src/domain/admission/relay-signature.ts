/** Signatures by which relays vouch for the envelopes that they pass on (ingest, section "Relay-to-relay trust"). */
import { createPublicKey, verify } from "node:crypto";
import { parseRfc3339 } from "@weir/envelope";

/** A signature over empty data, and how to judge it. */
export interface SignatureCheck {
  /** `base64url(signature) "." base64url(header)`. */
  readonly signature: string;
  /** Ed25519 public key of the relay, base64url without padding. */
  readonly publicKey: string;
  /** The time to judge it at, in ms since the epoch. */
  readonly atMs: number;
  readonly maxAgeMs: number;
}

const maxFutureMs = 15_000;
const maxSignatureLength = 1024;
const base64UrlPattern = /^[A-Za-z0-9_-]*$/;
const headerSeparator = Buffer.from([0]);

/**
 * True if the signature is the key's, not too old, and not from the future. Of the two algorithms, `v0` (Ed25519) is
 * verified; `v1` (Ed25519ph) is not offered by the platform's cryptography, so that it never verifies.
 */
export function verifySignature({ signature, publicKey, atMs, maxAgeMs }: SignatureCheck): boolean {
  const [signed, header, ...rest] = signature.split(".");
  if (signed === undefined || header === undefined || rest.length > 0 || signature.length > maxSignatureLength)
    return false;
  const headerBytes = fromBase64Url(header);
  const signatureBytes = fromBase64Url(signed);
  const key = readPublicKey(publicKey);
  if (headerBytes === undefined || signatureBytes === undefined || key === undefined) return false;
  const signedAtMs = readSigningTime(headerBytes);
  if (signedAtMs === undefined || atMs - signedAtMs > maxAgeMs || signedAtMs - atMs > maxFutureMs) return false;
  return verify(null, Buffer.concat([headerBytes, headerSeparator]), key, signatureBytes);
}

function fromBase64Url(text: string): Buffer | undefined {
  return base64UrlPattern.test(text) ? Buffer.from(text, "base64url") : undefined;
}

function readPublicKey(text: string): ReturnType<typeof createPublicKey> | undefined {
  if (!base64UrlPattern.test(text) || Buffer.from(text, "base64url").length !== 32) return undefined;
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: text }, format: "jwk" });
}

function readSigningTime(header: Buffer): number | undefined {
  try {
    const members: unknown = JSON.parse(header.toString());
    if (typeof members !== "object" || members === null) return undefined;
    const algorithm = "a" in members ? members.a : "v0";
    const time = "t" in members && typeof members.t === "string" ? parseRfc3339(members.t) : undefined;
    if (algorithm !== "v0" || time === undefined) return undefined;
    return Number(time.seconds) * 1000 + time.nanos / 1e6;
  } catch {
    return undefined;
  }
}
