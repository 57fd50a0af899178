/**
 * Registers relays by challenge and response (project configuration, section "Registration"). Nothing is remembered
 * between the two steps: the token says what was challenged.
 *
 * Who registers is known from then on, no more: a project's configuration is given only to relays that the project
 * trusts. An id that is known by another key cannot be taken over.
 */
import {
  createRegisterToken,
  parsePublicKey,
  parseRelayId,
  readRegisterToken,
  timeVerdict,
  verifySignature,
} from "@weir/relay-auth";
import type { KnownRelay, RegisteredRelays } from "./known-relay.ts";
import { RelayError } from "./relay-error.ts";

/** A signed request. */
export interface SignedRequest {
  /** What the request says beside the body: hyphenated, lower-case. */
  readonly relayId: string;
  readonly signature: string;
  /** As received. */
  readonly body: Buffer;
}

/** Every method throws {@link RelayError}. */
export interface RegistrationAuthority {
  /** The first step. @returns the token of the challenge */
  challenge(request: SignedRequest): string;
  /** The second step: from then on the relay is known. */
  register(request: SignedRequest): void;
}

export interface RegistrationAuthorityOptions {
  /** What tokens are signed with. */
  readonly secret: string;
  /** Relays of the configuration, by id. */
  readonly configured: ReadonlyMap<string, KnownRelay>;
  readonly registered: RegisteredRelays;
  /** False: only relays of the configuration may register. */
  readonly open: boolean;
  /** Oldest signature that is valid, in ms. */
  readonly maxAgeMs: number;
  /** Ms since the epoch. */
  readonly now: () => number;
  /** 64 random bytes as base64url. */
  readonly makeRandomText: () => string;
}

/** How long a relay may take to answer. */
const maxTokenAgeMs = 60_000;

export function createRegistrationAuthority(options: RegistrationAuthorityOptions): RegistrationAuthority {
  const { secret, configured, registered, now } = options;

  function admit(relayId: string, publicKey: string): void {
    const known = configured.get(relayId)?.publicKey ?? registered.get(relayId);
    if (known !== undefined && known !== publicKey) {
      throw new RelayError("denied", "this relay id is known with another public key");
    }
    if (known === undefined && !options.open) throw new RelayError("denied", "registration is closed");
  }

  function verify({ signature, body }: SignedRequest, publicKey: string): void {
    const verdict = verifySignature({ signature, body, publicKey, atMs: now(), maxAgeMs: options.maxAgeMs });
    if (verdict !== "valid") throw new RelayError("unauthenticated", "invalid relay signature");
  }

  return {
    challenge(request) {
      const members = readBody(request);
      const key = typeof members.public_key === "string" ? parsePublicKey(members.public_key) : "bad key data";
      if (typeof key === "string") throw invalidJson();
      const publicKey = key.toString("base64url");
      verify(request, publicKey);
      admit(request.relayId, publicKey);
      const timestamp = Math.floor(now() / 1000);
      const state = { timestamp, relay_id: request.relayId, public_key: publicKey, rand: options.makeRandomText() };
      return createRegisterToken(state, secret);
    },
    register(request) {
      const { token } = readBody(request);
      if (typeof token !== "string") throw invalidJson();
      const state = readRegisterToken(token, secret);
      const isFresh = state && timeVerdict(state.timestamp * 1000, now(), maxTokenAgeMs) === "valid";
      if (!isFresh || state.relay_id !== request.relayId) {
        throw new RelayError("unauthenticated", "invalid register token");
      }
      verify(request, state.public_key);
      admit(request.relayId, state.public_key);
      if (!configured.has(request.relayId)) registered.set(request.relayId, state.public_key, now());
    },
  };
}

function readBody({ relayId, body }: SignedRequest): Readonly<Record<string, unknown>> {
  const members = parseObject(body);
  const { relay_id: stated, version } = members;
  if (typeof stated !== "string" || parseRelayId(stated) === undefined || !isVersion(version)) throw invalidJson();
  if (parseRelayId(stated) !== relayId) throw new RelayError("unauthenticated", "another relay's request");
  return members;
}

function parseObject(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    if (typeof value === "object" && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // Not JSON: the same as JSON of another kind.
  }
  throw invalidJson();
}

/** None, or at least three numbers between dots and hyphens. */
function isVersion(version: unknown): boolean {
  if (version === undefined) return true;
  return typeof version === "string" && /^\d+[.-]\d+[.-]\d+([.-].*)?$/.test(version);
}

function invalidJson(): RelayError {
  return new RelayError("invalid", "invalid JSON data");
}
