/** Trace items: the messages on `snuba-items` (logs, sections "TraceItem wire layout" and "Field mapping"). */
import type { Quantities } from "@weir/data-category";
import type { TraceItemType } from "@weir/gen/sentry_protos/snuba/v1/trace_item.ts";
import { TraceItem } from "@weir/gen/sentry_protos/snuba/v1/trace_item.ts";
import type { UnitContext } from "../unit-context.ts";
import type { Instant } from "../values/instant.ts";
import { ProtoWriter } from "./proto-writer.ts";

/** What differs from item to item. */
export interface TraceItemFields {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 bytes, little endian. */
  readonly itemId: Buffer;
  readonly timestamp: Instant;
  /** The rate at which the client kept the item, above 0 and up to 1. */
  readonly clientSampleRate: number;
  /** What the consumer accounts for once it has stored the item; undefined: nothing. */
  readonly outcomes: Quantities | undefined;
  /** Appends the entries of the attribute map; no key twice. */
  readonly writeAttributes: (writer: ProtoWriter) => void;
}

/** Encodes one item. */
export type TraceItemEncoder = (fields: TraceItemFields) => Buffer;

/** What the items of a unit have in common. */
export interface TraceItemCommon {
  readonly type: TraceItemType;
  readonly retention: { readonly standard: number; readonly downsampled: number };
}

const traceIdTag = 0x1a;
const itemIdTag = 0x22;
const timestampTag = 0x32;
const clientSampleRateTag = 0x41;
/** Field 110, length-delimited. */
const outcomesTag = 110 * 8 + 2;

/** An encoder for items of a unit; what they have in common is encoded once. Fields come in ascending order. */
export function createTraceItemEncoder(unit: UnitContext, common: TraceItemCommon): TraceItemEncoder {
  const { organizationId, projectId, keyId } = unit.scoping;
  const head = encodePart({ organizationId, projectId });
  const type = encodePart({ itemType: common.type });
  const tail = encodePart({
    serverSampleRate: 1,
    retentionDays: common.retention.standard,
    received: timestampOf(unit.receivedAt),
    downsampledRetentionDays: common.retention.downsampled,
  });
  const writer = new ProtoWriter();
  return (fields) => {
    writer.raw(head);
    writer.byte(traceIdTag);
    writer.string(fields.traceId);
    writer.byte(itemIdTag);
    writer.varint(fields.itemId.length);
    writer.raw(fields.itemId);
    writer.raw(type);
    writer.byte(timestampTag);
    writeTimestamp(writer, fields.timestamp);
    fields.writeAttributes(writer);
    writer.byte(clientSampleRateTag);
    writer.double(fields.clientSampleRate);
    writer.raw(tail);
    if (fields.outcomes !== undefined) {
      writer.varint(outcomesTag);
      writeOutcomes(writer, fields.outcomes, keyId ?? 0n);
    }
    return writer.take();
  };
}

function encodePart(fields: Partial<TraceItem>): Uint8Array {
  return TraceItem.encode({ ...emptyItem(), ...fields }).finish();
}

function emptyItem(): TraceItem {
  return TraceItem.decode(new Uint8Array());
}

function timestampOf(instant: Instant): { seconds: bigint; nanos: number } {
  const nanos = ((instant % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  return { seconds: (instant - nanos) / 1_000_000_000n, nanos: Number(nanos) };
}

function writeTimestamp(writer: ProtoWriter, instant: Instant): void {
  const { seconds, nanos } = timestampOf(instant);
  const message = writer.open();
  if (seconds !== 0n) {
    writer.byte(0x08);
    writer.int64(seconds >= 0n ? Number(seconds) : seconds);
  }
  if (nanos !== 0) {
    writer.byte(0x10);
    writer.varint(nanos);
  }
  writer.close(message);
}

function writeOutcomes(writer: ProtoWriter, outcomes: Quantities, keyId: bigint): void {
  const message = writer.open();
  for (const [category, quantity] of outcomes) {
    writer.byte(0x0a);
    const count = writer.open();
    writer.byte(0x08);
    writer.varint(category);
    writer.byte(0x10);
    writer.varint(quantity);
    writer.close(count);
  }
  if (keyId !== 0n) {
    writer.byte(0x10);
    writer.int64(BigInt.asIntN(64, keyId));
  }
  writer.close(message);
}
