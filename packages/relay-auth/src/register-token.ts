/**
 * The token of a registration: what the authority states in its challenge, and finds again in the response. Because it
 * is signed, the authority need not remember it (project configuration, section "Registration").
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { decodeBase64Url } from "./base64url.ts";

/** What a token states. */
export interface RegisterState {
  /** When it was made, in whole seconds since the epoch. */
  readonly timestamp: number;
  /** UUID of the relay. */
  readonly relay_id: string;
  /** base64url without padding. */
  readonly public_key: string;
  /** Random, so that no two tokens are the same. */
  readonly rand: string;
}

/** Largest token that is read: ours have about 500 characters. */
const maxTokenChars = 4096;

/** @param secret known to the authority alone */
export function createRegisterToken(state: RegisterState, secret: string): string {
  const { timestamp, relay_id, public_key, rand } = state;
  const stated = Buffer.from(JSON.stringify({ timestamp, relay_id, public_key, rand })).toString("base64url");
  return `${stated}:${authenticate(stated, secret).toString("base64url")}`;
}

/** What a token states; undefined if it was not made with this secret. */
export function readRegisterToken(token: string, secret: string): RegisterState | undefined {
  const colon = token.indexOf(":");
  if (colon < 0 || token.length > maxTokenChars) return undefined;
  const stated = token.slice(0, colon);
  const code = decodeBase64Url(token.slice(colon + 1));
  const expected = authenticate(stated, secret);
  if (code?.length !== expected.length || !timingSafeEqual(code, expected)) return undefined;
  return readState(stated);
}

function authenticate(stated: string, secret: string): Buffer {
  return createHmac("sha512", secret).update(stated).digest();
}

function readState(stated: string): RegisterState | undefined {
  try {
    const state: unknown = JSON.parse(Buffer.from(stated, "base64url").toString());
    return isState(state) ? state : undefined;
  } catch {
    return undefined;
  }
}

function isState(value: unknown): value is RegisterState {
  if (typeof value !== "object" || value === null) return false;
  const { timestamp, relay_id, public_key, rand } = value as Readonly<Record<string, unknown>>;
  return (
    typeof timestamp === "number" &&
    typeof relay_id === "string" &&
    typeof public_key === "string" &&
    typeof rand === "string"
  );
}
