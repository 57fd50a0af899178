/** A span that is traced, over that of the OpenTelemetry SDK. */
import { type Span as SdkSpan, type SpanContext, SpanStatusCode } from "@opentelemetry/api";
import { formatTraceparent } from "./traceparent.ts";
import type { Span } from "./tracer.ts";

/** What other spans can be below. */
export interface SpanAbove {
  readonly context: SpanContext;
  /** W3C `tracestate`, as it came. */
  readonly tracestate: string | undefined;
}

/** One of this process: what is below it here need not read what it says to others. */
export class OpenTelemetrySpan implements Span, SpanAbove {
  readonly context: SpanContext;
  readonly traceparent: string;
  readonly tracestate: string | undefined;
  readonly #sdk: SdkSpan;
  #hasEnded = false;

  constructor(sdk: SdkSpan, tracestate: string | undefined) {
    this.context = sdk.spanContext();
    const { traceId, spanId } = this.context;
    this.traceparent = formatTraceparent({ traceId, spanId, sampled: true });
    this.tracestate = tracestate;
    this.#sdk = sdk;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  set(name: string, value: string | number | boolean): void {
    this.#sdk.setAttribute(name, value);
  }

  fail(error: unknown): void {
    const { name, message } = error instanceof Error ? error : { name: "error", message: String(error) };
    this.#sdk.setAttribute("error.type", name);
    this.#sdk.setStatus({ code: SpanStatusCode.ERROR, message });
  }

  end(atMs?: number): void {
    this.#hasEnded = true;
    this.#sdk.end(atMs);
  }
}
