/** The sources of spans: a container, standalone spans of version 1, a request of OpenTelemetry's protocol (spans, sections "Item kinds" and "Container wire format and limits"). */
import type { Item } from "@weir/envelope";
import type { InvalidReason } from "@weir/managed";
import { inferNothing, versionTwoSettings } from "../containers/ingest-settings.ts";
import { isFailure, parseContainer } from "../containers/parse-container.ts";
import { convertTraces } from "../otlp/convert-span.ts";
import { decodeTraces, otlpFormatOf } from "../otlp/decode-payload.ts";
import { OtlpError } from "../otlp/otlp-error.ts";
import { readStandaloneSpan } from "../spans-v1/read-standalone.ts";
import type { StableIds } from "../values/stable-ids.ts";
import { readSpan } from "./read-span.ts";
import type { Span } from "./span.ts";
import type { SpanBatch } from "./span-batch.ts";

/** What a source yields. */
export type SpanSource = Pick<SpanBatch, "spans" | "ingress" | "settings">;

/** Why a source yields nothing. */
export interface RefusedSource {
  readonly reason: InvalidReason;
  /** What was found and what was expected, for the debug log. */
  readonly message: string;
}

/** True if the source was refused. */
export function isRefused(source: SpanSource | RefusedSource): source is RefusedSource {
  return "reason" in source;
}

/** Reads a container. */
export function readContainerSpans(item: Item, ids: StableIds, maxOperations: number): SpanSource | RefusedSource {
  const container = parseContainer(item, maxOperations);
  if (isFailure(container)) return container;
  return {
    spans: container.items.map((raw, index) => readSpan(raw, index, ids)),
    ingress: "container",
    settings: versionTwoSettings(container),
  };
}

/** Reads standalone spans, one per item. Items that are no JSON are told apart: they do not spoil the others. */
export function readStandaloneSpans(
  items: readonly Item[],
  ids: StableIds,
): SpanSource & { readonly unreadable: readonly Item[] } {
  const spans: Span[] = [];
  const unreadable: Item[] = [];
  for (const [index, item] of items.entries()) {
    const span = readStandaloneSpan(item.payload, index, ids);
    if (span === undefined) unreadable.push(item);
    else spans.push(span);
  }
  return { spans, unreadable, ingress: "legacy", settings: { inferIp: true, inferUserAgent: true } };
}

/**
 * Reads a request of OpenTelemetry's protocol.
 * @param maxOperations most values in it
 */
export function readOtlpSpans(
  { contentType, payload }: Item,
  ids: StableIds,
  maxOperations: number,
): SpanSource | RefusedSource {
  const format = otlpFormatOf(contentType);
  if (format === undefined)
    return { reason: "invalid_json", message: `found spans of type "${contentType}", expected JSON or protobuf` };
  try {
    const spans = convertTraces(decodeTraces(payload, format, maxOperations), ids);
    return { spans, ingress: "integration", settings: inferNothing };
  } catch (error) {
    if (error instanceof OtlpError) return error;
    throw error;
  }
}
