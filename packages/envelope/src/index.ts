/**
 * Bytes to envelope and back: headers, items, dynamic sampling context, item quantities and size limits. No I/O.
 *
 * `parseEnvelope` yields an envelope or throws an `EnvelopeError` with a cause that clients may see. Payloads are
 * views on the parsed bytes. The tables of item kinds, attachment types and quantities live here and nowhere else.
 * `createTurns` bounds how much of what was parsed is worked on at once.
 */

export type { AttachmentKind } from "./attachment.ts";
export { attachmentBodySize, attachmentKind, attachmentOwner } from "./attachment.ts";
export { ContentType, canonicalContentType } from "./content-type.ts";
export type { Dsn } from "./dsn.ts";
export { parseDsn } from "./dsn.ts";
export { dynamicSamplingContextToJson, parseDynamicSamplingContext } from "./dynamic-sampling-context.ts";
export type { EnvelopeErrorCause } from "./envelope-error.ts";
export { EnvelopeError } from "./envelope-error.ts";
export type { EnvelopeHeaders } from "./envelope-headers.ts";
export { createEnvelopeHeaders } from "./envelope-headers.ts";
export { parseUuid } from "./event-id.ts";
export type { Item } from "./item.ts";
export { createItem } from "./item.ts";
export type { ItemKind } from "./item-kind.ts";
export { createsEvent, itemCount, itemKind, requiresEvent } from "./item-kind.ts";
export type { ProcessorName } from "./item-processor.ts";
export { processorOf } from "./item-processor.ts";
export type { Envelope, ParsedHeader } from "./parse-envelope.ts";
export { maxEnvelopeItems, parseEnvelope, parseEnvelopeHeader } from "./parse-envelope.ts";
export { isPublicKey } from "./public-key.ts";
export {
  envelopeQuantities,
  eventCategory,
  itemQuantities,
  profileCategory,
  profileChunkCategory,
  spanQuantity,
} from "./quantities.ts";
export type { SizeLimits, SizeViolation } from "./size-limits.ts";
export { checkItemSizes, sizeName } from "./size-limits.ts";
export { formatRfc3339, parseRfc3339 } from "./timestamp.ts";
export type { TurnLimits, Turns } from "./turns.ts";
export { createTurns, payloadBytes } from "./turns.ts";
export { writeEnvelope } from "./write-envelope.ts";
