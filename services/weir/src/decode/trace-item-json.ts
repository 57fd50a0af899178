/** Trace items in protobuf's JSON form, with the field names of the definition; fields at their default are left out. */
import type { Timestamp } from "@weir/gen/google/protobuf/timestamp.ts";
import { type AnyValue, TraceItem, TraceItemType } from "@weir/gen/sentry_protos/snuba/v1/trace_item.ts";
import type { JsonValue } from "./decode-message.ts";

const deepest = 64;

/**
 * @throws if the bytes are no TraceItem
 */
export function decodeTraceItem(bytes: Buffer): JsonValue {
  const item = TraceItem.decode(bytes);
  const fields: readonly (readonly [string, JsonValue | undefined])[] = [
    ["organization_id", String(item.organizationId)],
    ["project_id", String(item.projectId)],
    ["trace_id", item.traceId],
    ["item_id", item.itemId.toString("base64")],
    ["item_type", typeName(item.itemType)],
    ["timestamp", timestampText(item.timestamp)],
    ["attributes", Object.fromEntries([...item.attributes].map(([name, value]) => [name, anyValueJson(value, 0)]))],
    ["client_sample_rate", item.clientSampleRate],
    ["server_sample_rate", item.serverSampleRate],
    ["conversation_id", item.conversationId],
    ["session_id", item.sessionId],
    ["retention_days", item.retentionDays],
    ["received", timestampText(item.received)],
    ["downsampled_retention_days", item.downsampledRetentionDays],
    ["outcomes", outcomesJson(item)],
  ];
  return Object.fromEntries(
    fields.flatMap(([name, value]) => (value === undefined || value === 0 || value === "" ? [] : [[name, value]])),
  );
}

function outcomesJson({ outcomes }: TraceItem): JsonValue | undefined {
  if (outcomes === undefined) return undefined;
  const counts = outcomes.categoryCount.map(({ dataCategory, quantity }) => ({
    data_category: dataCategory,
    quantity: String(quantity),
  }));
  return { category_count: counts, key_id: String(outcomes.keyId) };
}

function typeName(type: TraceItemType): string {
  const name = Object.entries(TraceItemType).find(([, id]) => id === type)?.[0];
  return name === undefined ? String(type) : `TRACE_ITEM_TYPE_${name}`;
}

function timestampText(timestamp: Timestamp | undefined): string | undefined {
  if (timestamp === undefined) return undefined;
  const seconds = new Date(Number(timestamp.seconds) * 1000).toISOString().slice(0, 19);
  const fraction = String(timestamp.nanos)
    .padStart(9, "0")
    .replace(/(000)+$/, "");
  return fraction === "" ? `${seconds}Z` : `${seconds}.${fraction}Z`;
}

function anyValueJson({ value }: AnyValue, depth: number): JsonValue {
  if (value === undefined || depth > deepest) return {};
  switch (value.$case) {
    case "stringValue":
      return { string_value: value.value };
    case "boolValue":
      return { bool_value: value.value };
    case "intValue":
      return { int_value: String(value.value) };
    case "doubleValue":
      return { double_value: Number.isFinite(value.value) ? value.value : String(value.value) };
    case "bytesValue":
      return { bytes_value: value.value.toString("base64") };
    case "arrayValue":
      return { array_value: { values: value.value.values.map((entry) => anyValueJson(entry, depth + 1)) } };
    case "kvlistValue": {
      const values = value.value.values.map((pair) => ({
        key: pair.key,
        value: anyValueJson(pair.value ?? { value: undefined }, depth + 1),
      }));
      return { kvlist_value: { values } };
    }
  }
}
