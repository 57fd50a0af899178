/** Brings records from Kafka into the form in which golden cases state them. */

import type { Timestamp } from "@weir/gen/google/protobuf/timestamp.ts";
import { type AnyValue, TraceItem, TraceItemType } from "@weir/gen/sentry_protos/snuba/v1/trace_item.ts";
import { Unpackr } from "msgpackr";

/** A record as it was read from a topic. */
export interface ReadRecord {
  /** Logical topic name, for example `ingest-events`. */
  readonly topic: string;
  readonly key: Buffer | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer;
}

/** A record in comparable form. */
export interface CapturedMessage {
  readonly topic: string;
  readonly projectId: number;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: unknown;
}

const msgpackTopics = new Set([
  "ingest-events",
  "ingest-attachments",
  "ingest-transactions",
  "ingest-feedback-events",
  "ingest-monitors",
  "profiles",
  "ingest-replay-recordings",
]);
const unpackr = new Unpackr({ useRecords: false, int64AsType: "number" });

/** Decodes a record. `organizationOf` gives the organization of a project, to undo the mixing of keys. */
export function capture(record: ReadRecord, organizationOf: (projectId: number) => bigint): CapturedMessage {
  const value = decodeValue(record);
  const projectId = Number((value as { project_id?: unknown }).project_id);
  const key = readableKey(record, organizationOf(projectId));
  return { topic: record.topic, projectId, key, headers: record.headers, value };
}

function decodeValue({ topic, value }: ReadRecord): unknown {
  if (topic === "snuba-items") return traceItemToJson(TraceItem.decode(value));
  if (msgpackTopics.has(topic)) return decodeMessage(unpackr.unpack(value));
  return JSON.parse(value.toString());
}

/** The bytes of a message: an event's become JSON, those of a file text, or base64 if they are no text. */
function decodeMessage(value: unknown): unknown {
  const isFile = (value as { type?: unknown } | null)?.type === "attachment_chunk";
  return decodeBytes(value, isFile ? decodeText : decodePayload);
}

function decodeBytes(value: unknown, decode: (bytes: Buffer) => unknown): unknown {
  if (value instanceof Uint8Array) return decode(Buffer.from(value));
  if (Array.isArray(value)) return value.map((element) => decodeBytes(element, decode));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, decodeBytes(member, decode)]));
}

function decodePayload(bytes: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    if (value !== null && typeof value === "object") return value;
  } catch {
    return decodeText(bytes);
  }
  return decodeText(bytes);
}

/** What has a NUL in it is no text, whatever else it may be. */
function decodeText(bytes: Buffer): unknown {
  const text = bytes.toString();
  const isText = Buffer.from(text).equals(bytes) && !bytes.includes(0);
  return isText ? { $text: text } : { $base64: bytes.toString("base64") };
}

function readableKey({ topic, key }: ReadRecord, organizationId: bigint): string {
  if (key?.length !== 16) return key ? `wrong length: ${key.toString("hex")}` : "none";
  if (topic === "ingest-monitors") return key.toString("hex");
  if (key.readBigUInt64BE(0) === 0n) return "<counter>";
  const uuid = Buffer.from(key);
  uuid.writeBigUInt64BE(uuid.readBigUInt64BE(0) ^ organizationId);
  return `semantic:${uuid.toString("hex")}`;
}

/** The proto3 JSON form of a trace item, with the field names of the definition. */
function traceItemToJson(item: TraceItem): Record<string, unknown> {
  const json: Record<string, unknown> = {
    organization_id: item.organizationId.toString(),
    project_id: item.projectId.toString(),
    trace_id: item.traceId,
    item_id: item.itemId.toString("base64"),
    item_type: traceItemTypeName(item.itemType),
    timestamp: timestampToText(item.timestamp),
    attributes: Object.fromEntries([...item.attributes].map(([key, value]) => [key, anyValueToJson(value)])),
    client_sample_rate: item.clientSampleRate,
    server_sample_rate: item.serverSampleRate,
    retention_days: item.retentionDays,
    received: timestampToText(item.received),
    downsampled_retention_days: item.downsampledRetentionDays,
  };
  if (item.outcomes) {
    json.outcomes = {
      category_count: item.outcomes.categoryCount.map(({ dataCategory, quantity }) => ({
        data_category: dataCategory,
        quantity: quantity.toString(),
      })),
      key_id: item.outcomes.keyId.toString(),
    };
  }
  for (const [name, value] of Object.entries(json)) if (value === undefined || value === 0) delete json[name];
  return json;
}

function traceItemTypeName(type: TraceItemType): string {
  const [name] = Object.entries(TraceItemType).find(([, id]) => id === type) ?? ["UNSPECIFIED"];
  return `TRACE_ITEM_TYPE_${name}`;
}

function timestampToText(timestamp: Timestamp | undefined): string | undefined {
  if (!timestamp) return undefined;
  const seconds = new Date(Number(timestamp.seconds) * 1000).toISOString().slice(0, 19);
  const nanos = String(timestamp.nanos).padStart(9, "0").replace(/0+$/, "");
  return nanos === "" ? `${seconds}Z` : `${seconds}.${nanos}Z`;
}

function anyValueToJson(value: AnyValue): Record<string, unknown> {
  switch (value.value?.$case) {
    case undefined:
      return {};
    case "stringValue":
      return { string_value: value.value.value };
    case "boolValue":
      return { bool_value: value.value.value };
    case "intValue":
      return { int_value: value.value.value.toString() };
    case "doubleValue":
      return { double_value: value.value.value };
    case "arrayValue":
      return { array_value: { values: value.value.value.values.map(anyValueToJson) } };
    case "kvlistValue":
      return {
        kvlist_value: {
          values: value.value.value.values.map((pair) => ({
            key: pair.key,
            value: pair.value && anyValueToJson(pair.value),
          })),
        },
      };
    case "bytesValue":
      return { bytes_value: value.value.value.toString("base64") };
  }
}
