/** The header of an envelope: from the parsed JSON object to typed fields, and back. */
import { isIP } from "node:net";
import type { Timestamp } from "@weir/gen/google/protobuf/timestamp.ts";
import type { DynamicSamplingContext } from "@weir/gen/weir/common/v1/dynamic_sampling_context.ts";
import type { ClientHints } from "@weir/gen/weir/common/v1/envelope.ts";
import type { Dsn } from "./dsn.ts";
import { parseDsn } from "./dsn.ts";
import { dynamicSamplingContextToJson, parseDynamicSamplingContext } from "./dynamic-sampling-context.ts";
import { parseUuid } from "./event-id.ts";
import {
  HeaderValueError,
  optionalBoolean,
  optionalParsed,
  optionalString,
  optionalStrings,
  optionalUnsigned,
} from "./header-value.ts";
import { formatRfc3339, parseRfc3339 } from "./timestamp.ts";

/** What an envelope says about itself; undefined where it says nothing (ingest, sections "Envelope wire format" and "Request metadata"). */
export interface EnvelopeHeaders {
  /** 32 lower-case hexadecimal digits. */
  eventId: string | undefined;
  dsn: Dsn | undefined;
  sentAt: Timestamp | undefined;
  /** Undefined also if what was sent is not a dynamic sampling context. */
  trace: DynamicSamplingContext | undefined;
  /** Normalised URL. */
  origin: string | undefined;
  client: string | undefined;
  version: number | undefined;
  remoteAddr: string | undefined;
  forwardedFor: string | undefined;
  userAgent: string | undefined;
  clientHints: ClientHints | undefined;
  noCache: boolean;
  /** Features that the project must have, set by the edge. */
  requiredFeatures: readonly string[];
  unrealUserId: string | undefined;
  /** All further members, to be passed on as they came. */
  other: Map<string, unknown>;
}

/** Headers that say nothing; fields may be given. */
export function createEnvelopeHeaders(fields?: Partial<EnvelopeHeaders>): EnvelopeHeaders {
  return {
    eventId: undefined,
    dsn: undefined,
    sentAt: undefined,
    trace: undefined,
    origin: undefined,
    client: undefined,
    version: undefined,
    remoteAddr: undefined,
    forwardedFor: undefined,
    userAgent: undefined,
    clientHints: undefined,
    noCache: false,
    requiredFeatures: [],
    unrealUserId: undefined,
    other: new Map(),
    ...fields,
  };
}

/**
 * Reads an envelope's header.
 * @throws HeaderValueError if a known member other than `trace` is wrong
 */
export function readEnvelopeHeaders(header: Readonly<Record<string, unknown>>): EnvelopeHeaders {
  const headers = createEnvelopeHeaders();
  for (const name of Object.keys(header)) readMember(headers, name, header[name]);
  return headers;
}

function readMember(headers: EnvelopeHeaders, name: string, value: unknown): void {
  switch (name) {
    case "event_id":
      headers.eventId = optionalParsed(value, name, "an event identifier", parseUuid);
      return;
    case "dsn":
      headers.dsn = optionalParsed(value, name, "a DSN", parseDsn);
      return;
    case "sent_at":
      headers.sentAt = optionalParsed(value, name, "an RFC 3339 timestamp", parseRfc3339);
      return;
    case "trace":
      headers.trace = parseDynamicSamplingContext(value);
      return;
    case "origin":
      headers.origin = optionalParsed(value, name, "a URL", normalizeUrl);
      return;
    case "client":
      headers.client = optionalString(value, name);
      return;
    case "version":
      headers.version = optionalUnsigned(value, name, 0xffff);
      return;
    case "remote_addr":
      headers.remoteAddr = optionalParsed(value, name, "an IP address", (text) =>
        isIP(text) === 0 ? undefined : text,
      );
      return;
    case "forwarded_for":
      headers.forwardedFor = optionalString(value, name);
      return;
    case "user_agent":
      headers.userAgent = optionalString(value, name);
      return;
    case "client_hints":
      headers.clientHints = readClientHints(value);
      return;
    case "no_cache":
      headers.noCache = optionalBoolean(value, name) ?? false;
      return;
    case "required_features":
      headers.requiredFeatures = optionalStrings(value, name) ?? [];
      return;
    case "unreal_user_id":
      headers.unrealUserId = optionalString(value, name);
      return;
    default:
      headers.other.set(name, value);
  }
}

function normalizeUrl(text: string): string | undefined {
  return URL.parse(text)?.href;
}

function readClientHints(value: unknown): ClientHints | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "object" || Array.isArray(value)) throw new HeaderValueError("`client_hints` must be an object");
  const hints = value as Readonly<Record<string, unknown>>;
  return {
    secChUa: optionalString(hints.sec_ch_ua, "client_hints.sec_ch_ua") ?? "",
    secChUaModel: optionalString(hints.sec_ch_ua_model, "client_hints.sec_ch_ua_model") ?? "",
    secChUaPlatform: optionalString(hints.sec_ch_ua_platform, "client_hints.sec_ch_ua_platform") ?? "",
    secChUaPlatformVersion:
      optionalString(hints.sec_ch_ua_platform_version, "client_hints.sec_ch_ua_platform_version") ?? "",
  };
}

/** The header as a JSON object without prototype; what says nothing is left out. */
export function envelopeHeadersToJson(headers: EnvelopeHeaders): Record<string, unknown> {
  const json: Record<string, unknown> = Object.create(null);
  const known: readonly (readonly [name: string, value: unknown])[] = [
    ["event_id", headers.eventId],
    ["dsn", headers.dsn?.text],
    ["sent_at", headers.sentAt && formatRfc3339(headers.sentAt)],
    ["trace", headers.trace && dynamicSamplingContextToJson(headers.trace)],
    ["origin", headers.origin],
    ["client", headers.client],
    ["version", headers.version],
    ["remote_addr", headers.remoteAddr],
    ["forwarded_for", headers.forwardedFor],
    ["user_agent", headers.userAgent],
    ["client_hints", headers.clientHints && clientHintsToJson(headers.clientHints)],
    ["no_cache", headers.noCache || undefined],
    ["required_features", headers.requiredFeatures.length > 0 ? headers.requiredFeatures : undefined],
    ["unreal_user_id", headers.unrealUserId],
  ];
  for (const [name, value] of known) if (value !== undefined) json[name] = value;
  for (const [name, value] of headers.other) json[name] = value;
  return json;
}

function clientHintsToJson(hints: ClientHints): Record<string, unknown> {
  const json: Record<string, unknown> = {};
  if (hints.secChUa !== "") json.sec_ch_ua = hints.secChUa;
  if (hints.secChUaModel !== "") json.sec_ch_ua_model = hints.secChUaModel;
  if (hints.secChUaPlatform !== "") json.sec_ch_ua_platform = hints.secChUaPlatform;
  if (hints.secChUaPlatformVersion !== "") json.sec_ch_ua_platform_version = hints.secChUaPlatformVersion;
  return json;
}
