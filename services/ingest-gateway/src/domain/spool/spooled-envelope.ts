/** The bytes of an envelope in the buffer on disk. */
import { createEnvelopeHeaders } from "@weir/envelope";
import { SpooledEnvelope } from "@weir/gen/weir/ingest/v1/spooled_envelope.ts";
import type { HeldEnvelope } from "./held-envelope.ts";
import { occupiedBytes } from "./held-envelope.ts";

/** Writes what is needed to go on with the envelope in another process. */
export function encodeEnvelope(envelope: HeldEnvelope): Buffer {
  const { headers, items } = envelope;
  const bytes = SpooledEnvelope.encode({
    id: envelope.id,
    publicKey: envelope.publicKey,
    samplingKey: envelope.samplingKey,
    projectId: envelope.projectId,
    receivedAtMs: envelope.receivedAtMs,
    request: envelope.request,
    signature: envelope.signature,
    eventId: headers.eventId ?? "",
    sentAt: headers.sentAt,
    trace: headers.trace,
    requiredFeatures: [...headers.requiredFeatures],
    items: [...items],
    traceparent: envelope.traceparent,
    tracestate: envelope.tracestate,
  }).finish();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Reads it; undefined if the bytes are of something else. */
export function decodeEnvelope(bytes: Buffer): HeldEnvelope | undefined {
  const read = tryDecode(bytes);
  if (read?.request === undefined || read.publicKey === "") return undefined;
  const { eventId, sentAt, trace, requiredFeatures, items } = read;
  return {
    id: read.id,
    publicKey: read.publicKey,
    samplingKey: read.samplingKey,
    projectId: read.projectId,
    headers: createEnvelopeHeaders({
      eventId: eventId === "" ? undefined : eventId,
      sentAt,
      trace,
      requiredFeatures,
    }),
    request: read.request,
    signature: read.signature,
    receivedAtMs: read.receivedAtMs,
    traceparent: read.traceparent,
    tracestate: read.tracestate,
    bytes: occupiedBytes(items),
    items,
    failures: 0,
    lastFailure: "",
    notBeforeMs: 0,
  };
}

function tryDecode(bytes: Buffer): SpooledEnvelope | undefined {
  try {
    return SpooledEnvelope.decode(bytes);
  } catch {
    return undefined;
  }
}
