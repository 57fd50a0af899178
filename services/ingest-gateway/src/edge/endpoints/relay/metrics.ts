/**
 * `POST /api/0/relays/metrics/`: metric buckets of many projects in one request, from our own relays (ingest, section
 * "Relay API"). Each project's buckets go the way of an envelope of them.
 */
import { createEnvelopeHeaders, createItem, isPublicKey } from "@weir/envelope";
import type { Endpoint } from "../../http/endpoint.ts";
import { emptyAnswer, jsonAnswer } from "../../http/http-answer.ts";
import { requestMetadata } from "../../request-metadata.ts";
import type { RelayContext } from "./relay-context.ts";
import { readSignedRequest } from "./signed-request.ts";

const maxBytes = 50_000_000;

/** Creates the endpoint. */
export function relayMetricsEndpoint(context: RelayContext): Endpoint {
  return {
    name: "relay_metrics",
    paths: ["/api/0/relays/metrics/"],
    methods: ["POST"],
    cors: false,
    async answer(request) {
      const { relay, body } = await readSignedRequest(request, context, maxBytes);
      if (!relay.internal) return emptyAnswer(403);
      const metadata = requestMetadata(request, { client: "", version: 7 }, new Set());
      for (const [publicKey, buckets] of readBuckets(body)) {
        const item = createItem("metric_buckets", Buffer.from(JSON.stringify(buckets)), {
          contentType: "application/json",
        });
        await context.admit({
          envelope: { headers: createEnvelopeHeaders({}), items: [item] },
          publicKey,
          projectId: undefined,
          // Its signature was verified: more than the word of a header.
          request: { ...metadata, trusted: true },
          signature: undefined,
          receivedAtMs: request.receivedAtMs,
        });
      }
      return jsonAnswer(202, "{}");
    },
  };
}

/** Buckets by project key. What is malformed is left out: no relay sends it, and there is nothing to account for. */
function readBuckets(body: Buffer): readonly (readonly [publicKey: string, buckets: readonly unknown[]])[] {
  try {
    const document: unknown = JSON.parse(body.toString("utf8"));
    if (typeof document !== "object" || document === null || !("buckets" in document)) return [];
    return Object.entries(document.buckets ?? {}).flatMap(([publicKey, buckets]: [string, unknown]) =>
      isPublicKey(publicKey) && Array.isArray(buckets) && buckets.length > 0 ? [[publicKey, buckets] as const] : [],
    );
  } catch {
    return [];
  }
}
