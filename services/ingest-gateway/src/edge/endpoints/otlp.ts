/** `POST /api/{project_id}/integration/otlp/v1/{traces,logs}`: OpenTelemetry's protocol over HTTP (ingest, section "OTLP"). */
import { createItem } from "@weir/envelope";
import type { Endpoint, EndpointRequest } from "../http/endpoint.ts";
import type { HttpAnswer } from "../http/http-answer.ts";
import { IntegrationType } from "../integration-type.ts";
import type { FindDoomedRecords } from "../otlp/doomed-records.ts";
import { findDoomedLogs, findDoomedSpans } from "../otlp/doomed-records.ts";
import { logsFeature, otlpFormatOf, refuseInOtlp, successAnswer, unsupportedFormat } from "../otlp/otlp-http.ts";
import { refusalAnswer } from "../submission-answer.ts";
import { admitItems, withClient } from "./admit-items.ts";
import type { EndpointContext } from "./endpoint-context.ts";
import { identifySender } from "./identify-sender.ts";

/** What differs between the signals. */
interface Signal {
  readonly name: string;
  readonly path: string;
  readonly contentTypes: { readonly json: string; readonly protobuf: string };
  readonly requiredFeatures: readonly string[];
  readonly findDoomed: FindDoomedRecords;
}

const signals: readonly Signal[] = [
  {
    name: "otlp_traces",
    path: "/api/{project_id}/integration/otlp/v1/traces",
    contentTypes: { json: IntegrationType.OTEL_SPANS_JSON, protobuf: IntegrationType.OTEL_SPANS_PROTOBUF },
    requiredFeatures: [],
    findDoomed: findDoomedSpans,
  },
  {
    name: "otlp_logs",
    path: "/api/{project_id}/integration/otlp/v1/logs",
    contentTypes: { json: IntegrationType.OTEL_LOGS_JSON, protobuf: IntegrationType.OTEL_LOGS_PROTOBUF },
    requiredFeatures: [logsFeature],
    findDoomed: findDoomedLogs,
  },
];

/** Creates the endpoints, one per signal. */
export function otlpEndpoints(context: EndpointContext): readonly Endpoint[] {
  return signals.map((signal) => signalEndpoint(signal, context));
}

function signalEndpoint(signal: Signal, context: EndpointContext): Endpoint {
  async function answer(request: EndpointRequest): Promise<HttpAnswer> {
    const format = otlpFormatOf(request.headers);
    if (format === undefined) throw unsupportedFormat(request.headers);
    const submitted = withClient(identifySender(request, context), context.ownClient);
    const body = await request.readBody(context.maxContainerBytes);
    const item = createItem("integration", body, { contentType: signal.contentTypes[format] });
    const admission = await admitItems([item], { requiredFeatures: signal.requiredFeatures }, submitted, context);
    const refusal = refusalAnswer(admission, context.now());
    return refusal ?? successAnswer(format, format === "protobuf" ? signal.findDoomed(body) : undefined);
  }

  return {
    name: signal.name,
    paths: [signal.path, `${signal.path}/`],
    methods: ["POST"],
    cors: true,
    answer,
    refuse: refuseInOtlp,
  };
}
