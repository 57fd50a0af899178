/** Spans in any of their forms, as the items in which an envelope would carry them. */
import type { Item } from "@weir/envelope";
import { createItem } from "@weir/envelope";
import { SpanFormat } from "@weir/gen/weir/span/v1/span.ts";
import type { JsonObject, JsonValue } from "@weir/lossless-json";
import { isJsonArray, isJsonObject, JsonError, parseJson, writeJson } from "@weir/lossless-json";
import { RpcError } from "@weir/rpc";

/** Items, and the spans in them where these have the form in which spans are stored. */
export interface PayloadItems {
  readonly items: readonly Item[];
  /** Spans of version 2, in their order. */
  readonly came: readonly JsonObject[];
}

const containerType = "application/vnd.sentry.items.span.v2+json";
const otlpType = "application/vnd.sentry.integration.otel.spans";

/**
 * The items of a payload.
 * @throws RpcError if it is not of the stated format, or of none that is known
 */
export function itemsOfPayload(payload: Buffer, format: SpanFormat): PayloadItems {
  if (format === SpanFormat.OTLP_PROTOBUF) return otlpItem(payload, "protobuf");
  const value = parse(payload, format);
  switch (format === SpanFormat.UNSPECIFIED ? formatOf(value) : format) {
    case SpanFormat.OTLP_JSON:
      return otlpItem(payload, "json");
    case SpanFormat.V2:
      return container(value);
    default:
      return { items: listOf(value).map(standalone), came: [] };
  }
}

function parse(payload: Buffer, format: SpanFormat): JsonValue {
  try {
    return parseJson(payload);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const advice = format === SpanFormat.UNSPECIFIED ? "; protobuf is read only if the format says so" : "";
    throw refused(`not JSON: ${error.message}${advice}`);
  }
}

/** Spans of version 2 end at `end_timestamp`, those of version 1 at `timestamp`. */
function formatOf(value: JsonValue): SpanFormat {
  if (isJsonObject(value)) {
    if (value.resourceSpans !== undefined) return SpanFormat.OTLP_JSON;
    if (value.items !== undefined) return SpanFormat.V2;
  }
  const first = isJsonArray(value) ? value[0] : value;
  return isJsonObject(first) && first.timestamp !== undefined && first.end_timestamp === undefined
    ? SpanFormat.V1
    : SpanFormat.V2;
}

function container(value: JsonValue): PayloadItems {
  const isContainer = isJsonObject(value) && isJsonArray(value.items);
  const spans = listOf(isContainer ? (value.items ?? []) : value);
  const members = isContainer ? value : { version: 2, items: spans };
  const item = createItem("span", Buffer.from(writeJson(members)), {
    contentType: containerType,
    itemCount: spans.length,
  });
  return { items: [item], came: spans };
}

function listOf(value: JsonValue): readonly JsonObject[] {
  const spans = isJsonArray(value) ? value : [value];
  for (const span of spans) if (!isJsonObject(span)) throw refused("found an entry that is no object, expected spans");
  return spans as readonly JsonObject[];
}

function standalone(span: JsonObject): Item {
  return createItem("span", Buffer.from(writeJson(span)), { contentType: "application/json" });
}

function otlpItem(payload: Buffer, kind: "json" | "protobuf"): PayloadItems {
  return { items: [createItem("integration", payload, { contentType: `${otlpType}+${kind}` })], came: [] };
}

function refused(description: string): RpcError {
  return new RpcError("INVALID_ARGUMENT", `payload: ${description}`, {
    violations: [{ field: "payload", description }],
  });
}
