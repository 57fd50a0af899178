/** The catalogue of span names: every operation that is traced. A span that is not here can't be begun. */

/** What is known about the spans of one name. */
export interface SpanDefinition {
  /** Which side of a call it describes. */
  readonly kind: "server" | "client" | "internal";
  /** One sentence: what it covers. */
  readonly help: string;
}

export const spanCatalogue = {
  "http.request": { kind: "server", help: "An HTTP request, from its headers until its answer is decided." },
  "grpc.call": { kind: "server", help: "A unary gRPC call that this process answers." },
  "grpc.entry": { kind: "server", help: "An envelope that came on a stream, until it is answered." },
  "upstream.request": { kind: "client", help: "A request to the upstream, until its answer is complete." },
  "gateway.admit": { kind: "internal", help: "The decision on one envelope, until the buffer holds it." },
  "gateway.spool": { kind: "internal", help: "The wait of an envelope in the buffer." },
  "gateway.dispatch": { kind: "client", help: "A unit on its way to a processor, until that has answered." },
  "gateway.batch": { kind: "client", help: "A batch of units sent to a processor; links lead to its units." },
  "processor.unit": { kind: "server", help: "The work on one unit in a processor, until it is durable or given back." },
  "processor.transaction": {
    kind: "server",
    help: "The work on the spans of one transaction in the span-processor, until they are durable or given back.",
  },
  "transactions.hand_over": {
    kind: "client",
    help: "A kept transaction's way from the event-processor to the span-processor, until that has answered.",
  },
  "quota.check": { kind: "client", help: "A check of quotas, as the processor sees it." },
  "quota.decide": { kind: "server", help: "A check of quotas in the quota service, counting included." },
  "sampling.evaluate": { kind: "client", help: "A question to the sampling service, as the processor sees it." },
  "sampling.decide": { kind: "server", help: "A sampling decision in the sampling service." },
  "sink.deliver": { kind: "client", help: "The delivery of records, until they are durable." },
} as const satisfies Readonly<Record<string, SpanDefinition>>;

/** The name of a span. */
export type SpanName = keyof typeof spanCatalogue;
