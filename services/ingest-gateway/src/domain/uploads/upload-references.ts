/**
 * Attachments that only refer to bytes that were uploaded before (ingest, section "Item types"; streams, section
 * "Placeholders").
 *
 * A reference that holds becomes the attachment that it stands for. One that does not is left as it is: the processor
 * refuses references, and accounts for them.
 */
import type { Item } from "@weir/envelope";
import { attachmentBodySize, ContentType, canonicalContentType, itemKind } from "@weir/envelope";
import type { LocationSigner, UploadLocation } from "./upload-location.ts";
import { parseLocation } from "./upload-location.ts";
import type { UploadStore } from "./upload-store.ts";

/** True if an item is a reference to an upload. */
export function isReference(item: Item): boolean {
  return item.contentType === ContentType.ATTACHMENT_REFERENCE && itemKind(item) === "attachment";
}

/** What a reference stands for. */
export interface ResolvedReference {
  readonly item: Item;
  /** Key of the upload. */
  readonly key: string;
}

/** Whose reference it is, and since when it is known. */
export interface ReferenceOrigin {
  /** Undefined: the project of the location does not matter. */
  readonly projectId: bigint | undefined;
  /** Ms since the epoch: the time at which the location must have been valid. */
  readonly receivedAtMs: number;
}

/** Finds what references stand for. */
export interface UploadReferences {
  /** Undefined if the reference does not hold, or stands for more than `maxBytes`. */
  resolve(item: Item, origin: ReferenceOrigin, maxBytes: number): Promise<ResolvedReference | undefined>;
  /** Keeps what references stand for until they are released, or until a time (ms since the epoch). Yields the keys. */
  keep(items: readonly Item[], origin: ReferenceOrigin, untilMs: number): readonly string[];
  /** What a reference stood for was delivered, or is not waited for. */
  release(key: string): void;
}

const maxReferenceBytes = 16 * 1024;
const plainType = "application/octet-stream";
/** Types that would make something else of an attachment. */
const structuralTypes: ReadonlySet<string> = new Set([ContentType.ATTACHMENT_REFERENCE, ContentType.TRACE_ATTACHMENT]);

/** Finds them in a store, by locations that a signer signed. */
export function createUploadReferences(store: UploadStore, signer: LocationSigner): UploadReferences {
  /** The location of a reference that holds, with the length that both of them state. */
  function verify(item: Item, origin: ReferenceOrigin): VerifiedReference | undefined {
    const reference = isReference(item) ? parseReference(item.payload) : undefined;
    const signed = reference && parseLocation(reference.location);
    if (reference === undefined || signed === undefined) return undefined;
    const { length, uploadId, key, projectId } = signed.location;
    const isFinal = length !== undefined && uploadId === undefined;
    if (!isFinal || length !== attachmentBodySize(item) || !isOf(projectId, origin)) return undefined;
    return signer.verify(signed, origin.receivedAtMs) ? { key, length, contentType: reference.contentType } : undefined;
  }

  return {
    async resolve(item, origin, maxBytes) {
      const verified = verify(item, origin);
      if (verified === undefined || verified.length > maxBytes) return undefined;
      const { key, length, contentType } = verified;
      const payload = await store.read(key, length);
      if (payload === undefined) return undefined;
      return { key, item: { ...item, payload, contentType, attachmentLength: undefined } };
    },
    keep(items, origin, untilMs) {
      const keys = items.flatMap((item) => verify(item, origin)?.key ?? []);
      for (const key of keys) store.keep(key, untilMs);
      return keys;
    },
    release: store.release,
  };
}

interface VerifiedReference {
  readonly key: string;
  readonly length: number;
  readonly contentType: string;
}

function isOf(projectId: UploadLocation["projectId"], origin: ReferenceOrigin): boolean {
  return origin.projectId === undefined || BigInt(projectId) === origin.projectId;
}

function parseReference(payload: Buffer): { readonly location: string; readonly contentType: string } | undefined {
  if (payload.length > maxReferenceBytes) return undefined;
  try {
    const reference: unknown = JSON.parse(payload.toString());
    if (typeof reference !== "object" || reference === null) return undefined;
    if (!("location" in reference) || typeof reference.location !== "string") return undefined;
    const stated = "content_type" in reference ? (reference.content_type ?? "") : "";
    if (typeof stated !== "string") return undefined;
    const contentType = canonicalContentType(stated);
    return { location: reference.location, contentType: structuralTypes.has(contentType) ? plainType : contentType };
  } catch {
    return undefined;
  }
}
