/** The table of routes: what the gateway answers, and where (ingest, section "Routes"). To add an endpoint, add a row. */
import type { EndpointContext } from "./endpoints/endpoint-context.ts";
import { envelopeEndpoint } from "./endpoints/envelope.ts";
import { healthEndpoints } from "./endpoints/health.ts";
import { storeEndpoint } from "./endpoints/store.ts";
import type { Endpoint } from "./http/endpoint.ts";

/** Endpoints that clients call. */
export function publicEndpoints(context: EndpointContext): readonly Endpoint[] {
  return [envelopeEndpoint(context), storeEndpoint(context)];
}

/** Endpoints for the operator's machinery; on a listener of their own if one is configured. */
export function internalEndpoints(isReady: () => boolean): readonly Endpoint[] {
  return healthEndpoints(isReady);
}
