/** The other side of signatures and registration, as an upstream has it, for stubs. */
import { createHmac, createPublicKey, verify } from "node:crypto";

export type SignatureVerdict = "valid" | "invalid" | "unverifiable" | "too far in past" | "too far in future";

const maxFutureMs = 15_000;

/** Judges a signature over a body at a time, in ms since the epoch. */
export function verifyRequest(
  signature: string,
  body: Buffer,
  publicKey: string,
  atMs: number,
  maxAgeMs: number,
): SignatureVerdict {
  const dot = signature.indexOf(".");
  const header = Buffer.from(signature.slice(dot + 1), "base64url");
  const signed = Buffer.from(signature.slice(0, dot), "base64url");
  if (dot < 0 || signed.length !== 64) return "invalid";
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: publicKey }, format: "jwk" });
  if (!verify(null, Buffer.concat([header, Buffer.from([0]), body]), key, signed)) return "unverifiable";
  const ageMs = atMs - Date.parse(JSON.parse(header.toString()).t);
  if (ageMs > maxAgeMs) return "too far in past";
  return ageMs < -maxFutureMs ? "too far in future" : "valid";
}

/** What a token states. */
export interface RegisterState {
  /** Seconds since the epoch. */
  readonly timestamp: number;
  readonly relay_id: string;
  readonly public_key: string;
  readonly rand: string;
}

export function createRegisterToken(state: RegisterState, secret: string): string {
  const stated = Buffer.from(JSON.stringify(state)).toString("base64url");
  return `${stated}:${hmac(stated, secret)}`;
}

/** What a token states, if it is ours. */
export function readRegisterToken(token: string, secret: string): RegisterState | undefined {
  const [stated = "", signed] = token.split(":");
  return signed === hmac(stated, secret) ? JSON.parse(Buffer.from(stated, "base64url").toString()) : undefined;
}

function hmac(text: string, secret: string): string {
  return createHmac("sha512", secret).update(text).digest("base64url");
}
