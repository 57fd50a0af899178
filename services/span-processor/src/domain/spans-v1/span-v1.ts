/** A span, version 1: spans of transactions, and standalone ones (spans, sections "Span V1 schema" and "V1 to V2"). */
import type { JsonValue } from "@weir/lossless-json";
import type { Attributes } from "../values/attributes.ts";
import type { Instant } from "../values/instant.ts";

/** A span, read and, in a transaction, completed. */
export interface SpanV1 {
  readonly traceId: string | undefined;
  readonly parentSpanId: string | undefined;
  readonly spanId: string | undefined;
  readonly segmentId: string | undefined;
  readonly start: Instant | undefined;
  readonly end: Instant | undefined;
  /** Milliseconds. */
  readonly exclusiveTime: number | undefined;
  readonly op: string | undefined;
  readonly description: string | undefined;
  readonly origin: string | undefined;
  /** 32 hex digits. */
  readonly profileId: string | undefined;
  readonly platform: string | undefined;
  /** In its canonical spelling. */
  readonly status: string | undefined;
  readonly isSegment: boolean | undefined;
  readonly isRemote: boolean | undefined;
  readonly kind: string | undefined;
  /** Its data, as attributes. */
  readonly data: Attributes;
  readonly tags: ReadonlyMap<string, string>;
  /** What is derived for searching; become attributes under `sentry.`. */
  readonly sentryTags: ReadonlyMap<string, string>;
  readonly measurements: ReadonlyMap<string, number>;
  readonly links: JsonValue | undefined;
}
