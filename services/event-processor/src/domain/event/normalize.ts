/**
 * Normalisation that errors, feedback and transactions share, in the order of the specification (events, section
 * "Normalisation: order"). Steps work in place and touch only what they are about.
 */
import type { DynamicSamplingContext } from "@weir/gen/weir/common/v1/dynamic_sampling_context.ts";
import type { GeoLookup } from "@weir/geo";
import type { UserAgentParser } from "@weir/user-agent";
import { inferAddress } from "./client-address.ts";
import { describeClientSoftware } from "./client-software.ts";
import { ensureContext, traceContext } from "./contexts.ts";
import { tagDeviceClass } from "./device-class.ts";
import type { EventDocument } from "./event.ts";
import { eventType } from "./event.ts";
import { normalizeExceptions } from "./exceptions.ts";
import { fillGeo } from "./geo.ts";
import { shortenJavaLogger } from "./java-logger.ts";
import { objectMember } from "./json.ts";
import { fillLcpTags } from "./lcp-tags.ts";
import { normalizeBreadcrumbs } from "./level.ts";
import { normalizeLogentry } from "./logentry.ts";
import { normalizeContexts } from "./normalize-contexts.ts";
import { normalizePlatform } from "./platform.ts";
import { valuesOf } from "./read-event.ts";
import { normalizeRelease } from "./release.ts";
import type { SubmittingRequest } from "./report-details.ts";
import { fillReportDetails } from "./report-details.ts";
import { normalizeRequest } from "./request.ts";
import { fillSdk } from "./sdk.ts";
import { normalizeStacktraces } from "./stacktraces.ts";
import { normalizeTags } from "./tags.ts";
import { normalizeUser } from "./user.ts";

/** What normalisation takes from outside the event. */
export interface NormalizeSettings {
  readonly projectId: bigint;
  /** Numeric id of the DSN key. */
  readonly keyId: bigint | undefined;
  /** Protocol version of the request. */
  readonly protocolVersion: number;
  /** Name and version of the SDK as the request told them, for example `sentry.python/2.1.0`. */
  readonly client: string;
  /** Member `groupingConfig` of the project's configuration. */
  readonly groupingConfig: unknown;
  readonly trace: DynamicSamplingContext | undefined;
  /** Address of the client; undefined: unknown, or the project does not store addresses. */
  readonly clientAddress: string | undefined;
  readonly userAgents: UserAgentParser;
  readonly places: GeoLookup;
  readonly request: SubmittingRequest;
}

/** Normalises an event that was validated; trimming it comes when nothing is added any more. */
export function normalizeEvent(event: EventDocument, settings: NormalizeSettings): void {
  const { fields } = event;
  fillReportDetails(event, settings.clientAddress, settings.request);
  inferAddress(event, settings.clientAddress);
  fillGeo(event, settings.clientAddress, settings.places);
  normalizeRelease(event);
  normalizeUser(event);
  normalizeLogentry(event);
  normalizeBreadcrumbs(valuesOf(fields, "breadcrumbs") ?? []);
  normalizeTags(event);
  tagDeviceClass(event);
  normalizeStacktraces(fields);
  normalizeExceptions(event);
  describeClientSoftware(event, settings.userAgents);
  if (fields.type !== "transaction") fields.measurements = undefined;
  fillDefaults(event, settings);
  fillLcpTags(fields);
  fillReplay(event, settings.trace);
  normalizeRequest(event);
  if (fields.type !== "transaction") forceTraceContext(event);
  normalizeContexts(event);
  normalizeTraceContext(event, settings.trace);
}

function fillDefaults(event: EventDocument, settings: NormalizeSettings): void {
  const { fields } = event;
  fields.type = eventType(event);
  fields.project = projectNumber(settings.projectId);
  fields.key_id = settings.keyId === undefined ? undefined : String(settings.keyId);
  fields.version = String(settings.protocolVersion);
  fields.grouping_config = settings.groupingConfig;
  normalizePlatform(event);
  fields.level ??= fields.type === "transaction" ? "info" : "error";
  if (fields.type === "csp") fields.logger ??= "csp";
  fields.logger ??= "";
  shortenJavaLogger(event);
  fillSdk(event, settings.client);
}

/** The project's id as a JSON number. Ids beyond 2^53 do not occur; they would lose digits here. */
function projectNumber(id: bigint): number {
  return Number(id);
}

function fillReplay(event: EventDocument, trace: DynamicSamplingContext | undefined): void {
  if (trace?.replayId === undefined) return;
  objectMember(event.fields, "contexts").replay = { replay_id: trace.replayId, type: "replay" };
}

/** Every event belongs to a trace; one that names none gets a trace of its own, made from its id. */
function forceTraceContext(event: EventDocument): void {
  const context = ensureContext(event.fields, "trace");
  context.trace_id ??= event.fields.event_id;
  const traceId = String(context.trace_id);
  const head = traceId.slice(0, 16);
  context.span_id ??= /^0+$/.test(head) ? traceId.slice(16) : head;
}

function normalizeTraceContext({ fields }: EventDocument, trace: DynamicSamplingContext | undefined): void {
  const context = traceContext(fields);
  if (context === undefined) return;
  context.status ??= "unknown";
  if (trace?.sampleRate === undefined) delete context.client_sample_rate;
  else context.client_sample_rate = trace.sampleRate;
}
