/** The fixed mixes of the benchmark: what is sent, and how many records each envelope leads to. */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { otlpRequest } from "./otlp-request.ts";

/** The mixes, by the letter in the table. */
export type MixName = "error_4k" | "error_50k" | "transaction" | "spans" | "logs" | "otlp";

/** A mix: bodies to send in turn, and what they become. */
export interface Mix {
  readonly name: MixName;
  readonly title: string;
  /** Compressed requests; the sender cycles through them. */
  readonly bodies: readonly Buffer[];
  /** Where they go: below the path of the project. */
  readonly route: string;
  readonly contentType: string;
  /** Size of an envelope before compression, in bytes. */
  readonly envelopeBytes: number;
  /** Records that one envelope leads to, outcomes not counted. */
  readonly recordsPerEnvelope: number;
  /** The most that Weir, embedded, may cost relative to the floor. */
  readonly targetRatio: number;
  /** Envelopes of a measurement, and of the warm-up before it. */
  readonly envelopes: number;
}

const variants = 32;

/** Makes a mix with times around `nowSeconds`. */
export function makeMix(name: MixName, nowSeconds: number, publicKey: string): Mix {
  const make = (request: (variant: number) => string | Buffer) =>
    Array.from({ length: variants }, (_, variant) => Buffer.from(request(variant)));
  const compress = (raw: readonly Buffer[]) => raw.map((body) => gzipSync(body));
  const describe = (
    title: string,
    raw: readonly Buffer[],
    rest: Pick<Mix, "recordsPerEnvelope" | "targetRatio" | "envelopes"> & Partial<Pick<Mix, "route" | "contentType">>,
  ) => ({
    name,
    title: `${title}, ${((raw[0]?.length ?? 0) / 1000).toFixed(1)} KB`,
    bodies: compress(raw),
    route: "envelope/",
    contentType: "application/x-sentry-envelope",
    envelopeBytes: raw[0]?.length ?? 0,
    ...rest,
  });
  switch (name) {
    case "error_4k":
      return describe(
        "(a) error, 20 frames",
        make((variant) => errorEnvelope(variant, 20, 0, nowSeconds)),
        {
          recordsPerEnvelope: 1,
          targetRatio: 2.5,
          envelopes: 4000,
        },
      );
    case "error_50k":
      return describe(
        "(a) error, 80 frames",
        make((variant) => errorEnvelope(variant, 80, 330, nowSeconds)),
        {
          recordsPerEnvelope: 1,
          targetRatio: 2.5,
          envelopes: 1500,
        },
      );
    case "transaction":
      return describe(
        "(b) transaction, 20 spans",
        make((variant) => transactionEnvelope(variant, 20, nowSeconds, publicKey)),
        {
          recordsPerEnvelope: 22,
          targetRatio: 2.5,
          envelopes: 1500,
        },
      );
    case "spans":
      return describe(
        "(c) container of 100 spans",
        make((variant) => spanEnvelope(variant, 100, nowSeconds, publicKey)),
        {
          recordsPerEnvelope: 100,
          targetRatio: 2,
          envelopes: 500,
        },
      );
    case "logs":
      return describe(
        "(d) container of 100 logs",
        make((variant) => logEnvelope(variant, 100, nowSeconds)),
        {
          recordsPerEnvelope: 100,
          targetRatio: 2,
          envelopes: 500,
        },
      );
    case "otlp":
      return describe(
        "(e) OTLP request of 500 spans",
        make((variant) =>
          otlpRequest({
            traceId: hex(32, "otlp-trace", variant),
            spanId: (index) => hex(16, "otlp-span", variant, index),
            spans: 500,
            nowSeconds,
          }),
        ),
        {
          route: "integration/otlp/v1/traces",
          contentType: "application/x-protobuf",
          recordsPerEnvelope: 500,
          targetRatio: 4,
          envelopes: 150,
        },
      );
  }
}

/** All mixes, in the order of the table. */
export const mixNames: readonly MixName[] = ["error_4k", "error_50k", "transaction", "spans", "logs", "otlp"];

function hex(length: number, ...seed: (string | number)[]): string {
  return createHash("sha256").update(seed.join(":")).digest("hex").slice(0, length);
}

function envelope(headers: object, itemHeaders: object, payload: object): string {
  const text = JSON.stringify(payload);
  return `${JSON.stringify(headers)}\n${JSON.stringify({ ...itemHeaders, length: Buffer.byteLength(text) })}\n${text}\n`;
}

function errorEnvelope(variant: number, frames: number, paddingBytes: number, nowSeconds: number): string {
  const eventId = hex(32, "event", variant);
  const event = {
    event_id: eventId,
    timestamp: nowSeconds - 1,
    platform: "node",
    level: "error",
    release: "shop@3.14.15",
    environment: "production",
    server_name: "web-7f9c",
    transaction: "POST /api/checkout",
    user: { id: `user-${variant}`, username: `customer${variant}` },
    tags: { region: "eu-west-1", tier: "gold", build: `b${variant}` },
    breadcrumbs: {
      values: Array.from({ length: frames / 10 }, (_, index) => ({
        timestamp: nowSeconds - 10 + index,
        category: "http",
        type: "http",
        level: "info",
        message: `GET https://api.example.com/v1/items/${index}`,
        data: { status_code: 200, method: "GET" },
      })),
    },
    exception: {
      values: [
        {
          type: "PaymentDeclinedError",
          value: `card was declined for order ${variant}`,
          mechanism: { type: "onunhandledrejection", handled: false },
          stacktrace: { frames: Array.from({ length: frames }, (_, index) => frame(variant, index, paddingBytes)) },
        },
      ],
    },
    contexts: { trace: { trace_id: hex(32, "trace", variant), span_id: hex(16, "span", variant) } },
    sdk: { name: "sentry.javascript.node", version: "11.12.0" },
  };
  return envelope({ event_id: eventId, sent_at: new Date(nowSeconds * 1000).toISOString() }, { type: "event" }, event);
}

function frame(variant: number, index: number, paddingBytes: number): object {
  return {
    filename: `/srv/app/dist/services/checkout/step-${index}.js`,
    function: `CheckoutService.process${index}`,
    module: `services.checkout.step-${index}`,
    lineno: 40 + index,
    colno: 17,
    in_app: index % 3 === 0,
    ...(paddingBytes > 0
      ? {
          context_line: `  await gateway.charge(${"order, ".repeat(4)}options);`,
          pre_context: lines(paddingBytes / 2, "pre", variant, index),
          post_context: lines(paddingBytes / 2, "post", variant, index),
        }
      : {}),
  };
}

/** Lines that look like source code: they compress like it, not like one repeated letter. */
function lines(bytes: number, ...seed: (string | number)[]): string[] {
  return Array.from({ length: 5 }, (_, line) => {
    const words = hex(64, "line", line, ...seed).match(/.{4}/g) ?? [];
    const [first = "", second = "", ...rest] = words.map(
      (digits) => vocabulary[Number.parseInt(digits, 16) % 64] ?? "",
    );
    const text = `    const ${first}${line} = await ${second}.${rest[0]}(${rest.slice(1).join(", ")});`;
    return text.slice(0, bytes / 5).padEnd(bytes / 5, ";");
  });
}

const vocabulary = (
  "order payment amount invoice customer request response session token region currency gateway charge refund retry " +
  "timeout options context logger result status handler promise buffer stream cursor query index filter mapper reducer " +
  "total price quantity address country carrier parcel label basket coupon discount voucher account profile locale " +
  "theme widget render layout column header footer button dialog event listener callback emitter worker thread " +
  "process cluster"
).split(" ");

function transactionEnvelope(variant: number, spans: number, nowSeconds: number, publicKey: string): string {
  const eventId = hex(32, "transaction", variant);
  const traceId = hex(32, "transaction-trace", variant);
  const rootId = hex(16, "root", variant);
  const event = {
    event_id: eventId,
    type: "transaction",
    transaction: "POST /api/checkout",
    transaction_info: { source: "route" },
    platform: "node",
    start_timestamp: nowSeconds - 2,
    timestamp: nowSeconds - 1,
    release: "shop@3.14.15",
    environment: "production",
    contexts: {
      trace: { trace_id: traceId, span_id: rootId, op: "http.server", status: "ok", origin: "auto.http.otel.http" },
    },
    spans: Array.from({ length: spans }, (_, index) => ({
      span_id: hex(16, "child", variant, index),
      parent_span_id: rootId,
      trace_id: traceId,
      op: index % 2 === 0 ? "db" : "http.client",
      description:
        index % 2 === 0 ? `SELECT * FROM orders WHERE id = ${index}` : `GET https://api.example.com/v1/items/${index}`,
      origin: "auto.db.otel.postgres",
      status: "ok",
      start_timestamp: nowSeconds - 2 + index * 0.02,
      timestamp: nowSeconds - 2 + index * 0.02 + 0.015,
      data: { "sentry.op": "db", "db.system": "postgresql", "server.address": "db.internal", "server.port": 5432 },
    })),
    tags: { region: "eu-west-1" },
    sdk: { name: "sentry.javascript.node", version: "11.12.0" },
  };
  const trace = {
    trace_id: traceId,
    public_key: publicKey,
    sample_rate: "1",
    sampled: "true",
    release: "shop@3.14.15",
  };
  return envelope({ event_id: eventId, trace }, { type: "transaction" }, event);
}

function spanEnvelope(variant: number, count: number, nowSeconds: number, publicKey: string): string {
  const traceId = hex(32, "container-trace", variant);
  const rootId = hex(16, "segment", variant);
  const items = Array.from({ length: count }, (_, index) => ({
    trace_id: traceId,
    span_id: index === 0 ? rootId : hex(16, "container-span", variant, index),
    ...(index === 0 ? {} : { parent_span_id: rootId }),
    name: index === 0 ? "POST /api/checkout" : `charge item ${index}`,
    status: "ok",
    is_segment: index === 0,
    start_timestamp: nowSeconds - 2 + index * 0.005,
    end_timestamp: nowSeconds - 2 + index * 0.005 + 0.004,
    attributes: {
      "sentry.op": { type: "string", value: index % 2 === 0 ? "db" : "http.client" },
      "sentry.segment.id": { type: "string", value: rootId },
      "sentry.segment.name": { type: "string", value: "POST /api/checkout" },
      "sentry.release": { type: "string", value: "shop@3.14.15" },
      "sentry.environment": { type: "string", value: "production" },
      "server.address": { type: "string", value: "api.internal" },
      "http.response.status_code": { type: "integer", value: 200 },
      "retry.ratio": { type: "double", value: 0.25 },
    },
  }));
  const trace = { trace_id: traceId, public_key: publicKey, sample_rate: "1", sampled: "true" };
  return envelope(
    { trace },
    { type: "span", content_type: "application/vnd.sentry.items.span.v2+json", item_count: count },
    { version: 2, items },
  );
}

function logEnvelope(variant: number, count: number, nowSeconds: number): string {
  const traceId = hex(32, "log-trace", variant);
  const items = Array.from({ length: count }, (_, index) => ({
    timestamp: nowSeconds - 2 + index * 0.01,
    trace_id: traceId,
    span_id: hex(16, "log-span", variant, index),
    level: index % 10 === 0 ? "error" : "info",
    body: `payment ${variant}-${index} accepted after ${index % 4} retries`,
    attributes: {
      "order.id": { type: "string", value: `A-${variant}-${index}` },
      "order.amount": { type: "double", value: 25.5 + index },
      "order.paid": { type: "boolean", value: true },
      "order.items": { type: "integer", value: index },
      "sentry.release": { type: "string", value: "shop@3.14.15" },
      "sentry.environment": { type: "string", value: "production" },
      "server.address": { type: "string", value: "api.internal" },
    },
  }));
  return envelope(
    {},
    { type: "log", content_type: "application/vnd.sentry.items.log+json", item_count: count },
    { version: 2, items },
  );
}
