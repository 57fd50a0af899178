/** The sources of spans: a container, standalone spans of version 1 (spans, sections "Item kinds" and "Container wire format and limits"). */
import type { Item } from "@weir/envelope";
import type { InvalidReason } from "@weir/managed";
import { versionTwoSettings } from "../containers/ingest-settings.ts";
import { isFailure, parseContainer } from "../containers/parse-container.ts";
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
