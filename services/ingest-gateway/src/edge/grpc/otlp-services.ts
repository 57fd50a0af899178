/**
 * OpenTelemetry's collector services for traces and logs: the same admission as OTLP over HTTP (ingest, section "OTLP").
 *
 * The DSN's public key is told in the metadata `sentry-key`, or like in HTTP in `x-sentry-auth` or `authorization`. A
 * request is taken or refused as a whole; of one that was taken the answer tells which records will be dropped.
 */
import type { IncomingHttpHeaders } from "node:http";
import { createEnvelopeHeaders, createItem } from "@weir/envelope";
import type { ExportLogsServiceResponse } from "@weir/gen/opentelemetry/proto/collector/logs/v1/logs_service.ts";
import { LogsServiceDefinition } from "@weir/gen/opentelemetry/proto/collector/logs/v1/logs_service.ts";
import type { ExportTraceServiceResponse } from "@weir/gen/opentelemetry/proto/collector/trace/v1/trace_service.ts";
import { TraceServiceDefinition } from "@weir/gen/opentelemetry/proto/collector/trace/v1/trace_service.ts";
import type { CallContext, ServiceBinding } from "@weir/rpc";
import { bind, RpcError } from "@weir/rpc";
import type { Admit } from "../../domain/admission/steps.ts";
import { clientAddress } from "../../domain/request-override.ts";
import type { Credentials } from "../authenticate.ts";
import { authenticate, missingCredentials } from "../authenticate.ts";
import { HttpProblem } from "../http/http-answer.ts";
import { IntegrationType } from "../integration-type.ts";
import { findDoomedLogs, findDoomedSpans } from "../otlp/doomed-records.ts";
import { logsFeature } from "../otlp/otlp-http.ts";
import { peerHost } from "./peer-host.ts";
import { admissionError } from "./submission-error.ts";

/** What the services work with. */
export interface OtlpServicesContext {
  readonly admit: Admit;
  readonly now: () => number;
  /** Largest request, in bytes. */
  readonly maxContainerBytes: number;
  /** The client of what the gateway itself makes of data in foreign formats. */
  readonly ownClient: string;
}

/** A request as it was written: the gateway only passes it on, so it does not parse it. */
interface UnparsedRequest {
  readonly bytes: Buffer;
}

const unparsed = {
  encode: ({ bytes }: UnparsedRequest) => ({ finish: () => bytes }),
  decode: (input: Uint8Array): UnparsedRequest => ({
    bytes: Buffer.from(input.buffer, input.byteOffset, input.byteLength),
  }),
};

const traceService = {
  ...TraceServiceDefinition,
  methods: { export: { ...TraceServiceDefinition.methods.export, requestType: unparsed } },
};
const logsService = {
  ...LogsServiceDefinition,
  methods: { export: { ...LogsServiceDefinition.methods.export, requestType: unparsed } },
};

/** Creates the services, ready to be served. */
export function otlpServices(context: OtlpServicesContext): readonly ServiceBinding[] {
  async function exportTraces({ bytes }: UnparsedRequest, call?: CallContext): Promise<ExportTraceServiceResponse> {
    await admitRequest(bytes, IntegrationType.OTEL_SPANS_PROTOBUF, [], call);
    const doomed = findDoomedSpans(bytes);
    if (doomed === undefined) return { partialSuccess: undefined };
    return { partialSuccess: { rejectedSpans: BigInt(doomed.count), errorMessage: doomed.reason } };
  }

  async function exportLogs({ bytes }: UnparsedRequest, call?: CallContext): Promise<ExportLogsServiceResponse> {
    await admitRequest(bytes, IntegrationType.OTEL_LOGS_PROTOBUF, [logsFeature], call);
    const doomed = findDoomedLogs(bytes);
    if (doomed === undefined) return { partialSuccess: undefined };
    return { partialSuccess: { rejectedLogRecords: BigInt(doomed.count), errorMessage: doomed.reason } };
  }

  async function admitRequest(
    bytes: Buffer,
    contentType: string,
    requiredFeatures: readonly string[],
    call: CallContext | undefined,
  ): Promise<void> {
    const { admit, now, maxContainerBytes, ownClient } = context;
    const headers = requestHeaders(call);
    const { publicKey, version } = identify(headers);
    if (bytes.length > maxContainerBytes) {
      throw new RpcError("RESOURCE_EXHAUSTED", `found ${bytes.length} bytes, expected at most ${maxContainerBytes}`, {
        reason: "REQUEST_TOO_LARGE",
      });
    }
    const peer = peerHost(call?.peer ?? "");
    const admission = await admit({
      envelope: {
        headers: createEnvelopeHeaders({ requiredFeatures }),
        items: [createItem("integration", bytes, { contentType })],
      },
      publicKey,
      projectId: undefined,
      request: {
        client: ownClient,
        version,
        origin: "",
        remoteAddr: peer,
        forwardedFor: peer,
        clientAddress: clientAddress(peer),
        userAgent: headers["user-agent"] ?? "",
        clientHints: undefined,
        trusted: false,
      },
      signature: undefined,
      receivedAtMs: now(),
    });
    if (admission.kind !== "accepted") throw admissionError(admission, now());
  }

  return [bind(traceService, { export: exportTraces }), bind(logsService, { export: exportLogs })];
}

/** The metadata that HTTP has as headers. */
function requestHeaders(call: CallContext | undefined): IncomingHttpHeaders & { readonly "sentry-key"?: string } {
  const headers: Record<string, string> = {};
  for (const name of ["x-sentry-auth", "authorization", "sentry-key", "user-agent"]) {
    const value = call?.metadata?.get(name);
    if (typeof value === "string") headers[name] = value;
  }
  return headers;
}

function identify(headers: IncomingHttpHeaders & { readonly "sentry-key"?: string }): Credentials {
  try {
    const credentials = authenticate(headers, "", headers["sentry-key"]);
    if (credentials === undefined) throw missingCredentials();
    return credentials;
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    throw new RpcError("UNAUTHENTICATED", error.message, {
      reason: error.answer.status === 401 ? "MISSING_CREDENTIALS" : "BAD_PUBLIC_KEY",
    });
  }
}
