/** What an envelope's header says about its sender counts more than the request (ingest, section "Request metadata"). */
import { isIP } from "node:net";
import type { EnvelopeHeaders } from "@weir/envelope";
import type { RequestMetadata } from "@weir/gen/weir/common/v1/envelope.ts";

const defaultVersion = 7;

/** The request's metadata with the envelope's header laid over it. */
export function overrideRequest(request: RequestMetadata, headers: EnvelopeHeaders): RequestMetadata {
  if (!overrides(headers)) return request;
  const forwardedFor = headers.forwardedFor || request.forwardedFor;
  const hints = headers.clientHints;
  return {
    client: headers.client ?? request.client,
    version: headers.version === undefined || headers.version === defaultVersion ? request.version : headers.version,
    origin: request.origin || (headers.origin ?? ""),
    remoteAddr: headers.remoteAddr ?? request.remoteAddr,
    forwardedFor,
    clientAddress: clientAddress(forwardedFor),
    userAgent: headers.userAgent ?? request.userAgent,
    clientHints: hints === undefined ? request.clientHints : { ...request.clientHints, ...hints },
    trusted: request.trusted,
  };
}

function overrides(headers: EnvelopeHeaders): boolean {
  return (
    headers.client !== undefined ||
    headers.version !== undefined ||
    headers.origin !== undefined ||
    headers.remoteAddr !== undefined ||
    headers.forwardedFor !== undefined ||
    headers.userAgent !== undefined ||
    headers.clientHints !== undefined
  );
}

/** The address of the client in a forwarding chain: its first part, if that is an IP address; otherwise empty. */
export function clientAddress(forwardedFor: string): string {
  const comma = forwardedFor.indexOf(",");
  const first = (comma < 0 ? forwardedFor : forwardedFor.slice(0, comma)).trim();
  return isIP(first) === 0 ? "" : first;
}
