/** The table of routes: what the gateway answers, and where (ingest, section "Routes"). To add an endpoint, add a row. */
import { attachmentsEndpoint } from "./endpoints/attachments.ts";
import type { InstanceLoad } from "./endpoints/autoscaling.ts";
import { autoscalingEndpoint } from "./endpoints/autoscaling.ts";
import { cronEndpoint } from "./endpoints/cron.ts";
import type { EndpointContext } from "./endpoints/endpoint-context.ts";
import { envelopeEndpoint } from "./endpoints/envelope.ts";
import { healthEndpoint, liveEndpoint } from "./endpoints/health.ts";
import { minidumpEndpoint } from "./endpoints/minidump.ts";
import { nelEndpoint } from "./endpoints/nel.ts";
import { otlpEndpoints } from "./endpoints/otlp.ts";
import { playStationEndpoint } from "./endpoints/playstation.ts";
import type { RelayContext } from "./endpoints/relay/relay-context.ts";
import { relayEndpoints } from "./endpoints/relay/relay-endpoints.ts";
import { securityEndpoint } from "./endpoints/security.ts";
import { storeEndpoint } from "./endpoints/store.ts";
import { unrealEndpoint } from "./endpoints/unreal.ts";
import { uploadAppendEndpoint } from "./endpoints/upload-append.ts";
import { uploadCreateEndpoint } from "./endpoints/upload-create.ts";
import { vercelEndpoint } from "./endpoints/vercel.ts";
import type { Endpoint } from "./http/endpoint.ts";

/** Endpoints that clients and relays call. */
export function publicEndpoints(context: EndpointContext, relay: RelayContext): readonly Endpoint[] {
  return [
    envelopeEndpoint(context),
    storeEndpoint(context),
    cronEndpoint(context),
    securityEndpoint(context),
    nelEndpoint(context),
    ...otlpEndpoints(context),
    vercelEndpoint(context),
    attachmentsEndpoint(context),
    minidumpEndpoint(context),
    unrealEndpoint(context),
    playStationEndpoint(context),
    uploadCreateEndpoint(context),
    uploadAppendEndpoint(context),
    ...relayEndpoints(relay),
    liveEndpoint(),
  ];
}

/** What internal endpoints tell. */
export interface InternalContext {
  readonly isReady: () => boolean;
  readonly load: () => InstanceLoad;
}

/** Endpoints for the operator's machinery; on a listener of their own if one is configured. */
export function internalEndpoints({ isReady, load }: InternalContext): readonly Endpoint[] {
  return [healthEndpoint(isReady), autoscalingEndpoint(load)];
}
