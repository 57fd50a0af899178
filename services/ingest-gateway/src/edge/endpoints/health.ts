/** `/api/relay/healthcheck/{kind}/`: for load balancers and orchestrators (ingest, section "Health, backpressure, shutdown"). */
import type { Endpoint } from "../http/endpoint.ts";
import { emptyAnswer, jsonAnswer } from "../http/http-answer.ts";

const healthy = '{"is_healthy":true}';
const unhealthy = '{"is_healthy":false}';

/** Creates the endpoint; `isReady` tells whether the gateway can do its job. */
export function healthEndpoint(isReady: () => boolean): Endpoint {
  return {
    name: "health",
    paths: ["/api/relay/healthcheck/{kind}/"],
    methods: ["GET", "HEAD"],
    cors: false,
    answersUnderLoad: true,
    answer({ parameters }) {
      if (parameters.kind === "live") return jsonAnswer(200, healthy);
      if (parameters.kind !== "ready") return emptyAnswer(400);
      return isReady() ? jsonAnswer(200, healthy) : jsonAnswer(503, unhealthy);
    },
  };
}

/** `/api/0/relays/live/`: for relays that ask whether their upstream runs. */
export function liveEndpoint(): Endpoint {
  return {
    name: "live",
    paths: ["/api/0/relays/live/"],
    methods: ["GET", "HEAD"],
    cors: false,
    answersUnderLoad: true,
    answer: () => jsonAnswer(200, healthy),
  };
}
