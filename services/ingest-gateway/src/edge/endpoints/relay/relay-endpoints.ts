/** What relays downstream ask an upstream for (ingest, section "Relay API"). */
import type { Endpoint } from "../../http/endpoint.ts";
import { relayMetricsEndpoint } from "./metrics.ts";
import { projectConfigsEndpoint } from "./project-configs.ts";
import { publicKeysEndpoint } from "./public-keys.ts";
import { registerEndpoints } from "./register.ts";
import type { RelayContext } from "./relay-context.ts";

/** Creates the endpoints. */
export function relayEndpoints(context: RelayContext): readonly Endpoint[] {
  return [
    projectConfigsEndpoint(context),
    publicKeysEndpoint(context),
    ...registerEndpoints(context),
    relayMetricsEndpoint(context),
  ];
}
