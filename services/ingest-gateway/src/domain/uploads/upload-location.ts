/**
 * Where an upload is sent to, and what refers to it afterwards: a path whose query says what was agreed upon, signed, so
 * that nothing needs to be remembered until bytes arrive (ingest, section "Upload").
 */
import type { SigningKey } from "@weir/relay-auth";
import { signRequest, verifySignature } from "@weir/relay-auth";

/** What a location says. */
export interface UploadLocation {
  /** Project id as it stands in the path. */
  readonly projectId: string;
  /** UUID v7: 32 lower-case hexadecimal digits. */
  readonly key: string;
  /** Bytes of the whole upload; undefined if its sender will tell later. */
  readonly length: number | undefined;
  /** Set while an upload in several pieces is not complete. */
  readonly uploadId: string | undefined;
  /** Further parameters `upload_…`, which are signed, too. */
  readonly other: readonly (readonly [name: string, value: string])[];
}

/** A location and the signature that came with it. */
export interface SignedLocation {
  readonly location: UploadLocation;
  readonly signature: string;
}

/** Signs and verifies locations. */
export interface LocationSigner {
  /** The location as text, signed. `nowMs`: ms since the epoch. */
  sign(location: UploadLocation, nowMs: number): string;
  /** True if the signature is ours over exactly this location, and not too old at the time `atMs` (ms since the epoch). */
  verify(signed: SignedLocation, atMs: number): boolean;
}

/** The keys of a signer. */
export interface LocationKeys {
  readonly signingKey: SigningKey;
  /** Base64url without padding. */
  readonly publicKey: string;
}

const pathPattern = /^\/api\/(\d{1,20})\/upload\/([0-9a-f]{32})\/$/;
const lengthPattern = /^\d{1,15}$/;
const maxLocationChars = 4096;
const maxOtherParameters = 16;

/** Creates a signer. `maxAgeMs`: oldest signature that is valid. */
export function createLocationSigner({ signingKey, publicKey }: LocationKeys, maxAgeMs: number): LocationSigner {
  return {
    sign(location, nowMs) {
      const unsigned = unsignedText(location);
      const signature = signRequest(Buffer.from(unsigned), signingKey, nowMs);
      return `${unsigned}${unsigned.includes("?") ? "&" : "?"}upload_signature=${signature}`;
    },
    verify({ location, signature }, atMs) {
      const body = Buffer.from(unsignedText(location));
      return verifySignature({ signature, body, publicKey, atMs, maxAgeMs }) === "valid";
    },
  };
}

/** Reads a location as it stands in a reference: path and query; undefined if it is none. */
export function parseLocation(text: string): SignedLocation | undefined {
  if (text.length > maxLocationChars) return undefined;
  const mark = text.indexOf("?");
  return mark < 0 ? undefined : parseTarget(text.slice(0, mark), text.slice(mark + 1));
}

/** Reads path and query; undefined if they are no signed location. Parameters that do not concern uploads are ignored. */
export function parseTarget(path: string, query: string): SignedLocation | undefined {
  const [, projectId, key] = pathPattern.exec(path) ?? [];
  if (projectId === undefined || key === undefined || query.length > maxLocationChars) return undefined;
  const named = new Map<string, string>();
  const other: [string, string][] = [];
  for (const [name, value] of new URLSearchParams(query)) {
    const known = aliases.get(name);
    if (known !== undefined) named.set(known, value);
    else if (name.startsWith("upload_")) other.push([name, value]);
  }
  const signature = named.get("signature");
  const length = named.get("length");
  if (signature === undefined || other.length > maxOtherParameters) return undefined;
  if (length !== undefined && !lengthPattern.test(length)) return undefined;
  const location = {
    projectId,
    key,
    length: length === undefined ? undefined : Number(length),
    uploadId: named.get("id"),
    other,
  };
  return { location, signature };
}

const aliases: ReadonlyMap<string, "length" | "id" | "signature"> = new Map([
  ["upload_length", "length"],
  ["length", "length"],
  ["upload_id", "id"],
  ["upload_signature", "signature"],
  ["signature", "signature"],
] as const);

function unsignedText({ projectId, key, length, uploadId, other }: UploadLocation): string {
  const query = new URLSearchParams();
  if (length !== undefined) query.append("upload_length", String(length));
  if (uploadId !== undefined) query.append("upload_id", uploadId);
  for (const [name, value] of other) query.append(name, value);
  const path = `/api/${projectId}/upload/${key}/`;
  return query.size === 0 ? path : `${path}?${query}`;
}
