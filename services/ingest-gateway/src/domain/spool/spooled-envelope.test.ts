import assert from "node:assert/strict";
import { createEnvelopeHeaders } from "@weir/envelope";
import { type HeldEnvelope, occupiedBytes } from "./held-envelope.ts";
import { decodeEnvelope, encodeEnvelope } from "./spooled-envelope.ts";

const held: HeldEnvelope = {
  id: "0b0b6b5c-4f5e-4c6a-9d3e-1c2d3e4f5a6b",
  publicKey: "a".repeat(32),
  samplingKey: "b".repeat(32),
  projectId: 42n,
  headers: createEnvelopeHeaders({ eventId: "c".repeat(32) }),
  request: {
    client: "sentry.python/2.1.0",
    version: 7,
    origin: "https://example.com/",
    remoteAddr: "192.0.2.1",
    forwardedFor: "198.51.100.7, 192.0.2.1",
    clientAddress: "198.51.100.7",
    userAgent: "curl/8",
    clientHints: undefined,
    trusted: true,
  },
  signature: "signed",
  receivedAtMs: 1_790_000_000_123,
  traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
  tracestate: "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE",
  bytes: occupiedBytes([]),
  items: [],
  failures: 0,
  lastFailure: "",
  notBeforeMs: 0,
};

describe("an envelope in the buffer on disk", () => {
  it("is read as it was written, the trace that it belongs to included", () => {
    assert.deepEqual(decodeEnvelope(encodeEnvelope(held)), held);
  });

  it("belongs to no trace if it did not before", () => {
    const { traceparent, tracestate } = {
      ...decodeEnvelope(encodeEnvelope({ ...held, traceparent: undefined, tracestate: undefined })),
    };
    assert.deepEqual([traceparent, tracestate], [undefined, undefined]);
  });

  it("is nothing that can be read if it is something else", () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from("something else")])
      assert.equal(decodeEnvelope(bytes), undefined);
  });
});
