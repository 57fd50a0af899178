/** What a request says about its sender (ingest, section "Request metadata"). */
import type { IncomingHttpHeaders } from "node:http";
import type { ClientHints, RequestMetadata } from "@weir/gen/weir/common/v1/envelope.ts";
import { clientAddress } from "../domain/request-override.ts";
import type { EndpointRequest } from "./http/endpoint.ts";
import { problem } from "./http/http-answer.ts";

/** Ids of the relays that count as our own. */
export type InternalRelays = ReadonlySet<string>;

const forwardingHeaders = ["cf-connecting-ip", "x-vercel-forwarded-for", "x-sentry-forwarded-for", "x-forwarded-for"];

/** The metadata of a request. */
export function requestMetadata(
  { headers, peerAddress }: EndpointRequest,
  { client, version }: { readonly client: string; readonly version: number },
  internalRelays: InternalRelays,
): RequestMetadata {
  const forwardedFor = forwardingChain(headers, peerAddress);
  return {
    client,
    version,
    origin: originOf(headers),
    remoteAddr: peerAddress,
    forwardedFor,
    clientAddress: clientAddress(forwardedFor),
    userAgent: headers["user-agent"] ?? "",
    clientHints: clientHints(headers),
    trusted: internalRelays.size > 0 && internalRelays.has(text(headers["x-sentry-relay-id"]).toLowerCase()),
  };
}

/**
 * The relay's signature, if there is one.
 * @throws HttpProblem if it is not text
 */
export function relaySignature(headers: IncomingHttpHeaders): string | undefined {
  const value = headers["x-sentry-relay-signature"];
  if (value === undefined) return undefined;
  const signature = text(value);
  for (let index = 0; index < signature.length; index++) {
    const code = signature.charCodeAt(index);
    if (code > 0x7e || (code < 0x20 && code !== 0x09)) throw problem(400, "bad x-sentry-relay-signature header");
  }
  return signature;
}

function text(value: string | string[] | undefined): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : value.join(", ");
}

function forwardingChain(headers: IncomingHttpHeaders, peerAddress: string): string {
  for (const name of forwardingHeaders) {
    const value = text(headers[name]);
    if (value !== "") return `${value}, ${peerAddress}`;
  }
  return peerAddress;
}

/** `Origin`, else `Referer`, whichever is an http or https URL; normalised. */
function originOf(headers: IncomingHttpHeaders): string {
  if (headers.origin === undefined && headers.referer === undefined) return "";
  return webUrl(headers.origin) || webUrl(headers.referer);
}

function webUrl(value: string | undefined): string {
  const url = value === undefined ? null : URL.parse(value);
  return url?.protocol === "http:" || url?.protocol === "https:" ? url.href : "";
}

function clientHints(headers: IncomingHttpHeaders): ClientHints | undefined {
  const secChUa = text(headers["sec-ch-ua"]);
  const secChUaModel = text(headers["sec-ch-ua-model"]);
  const secChUaPlatform = text(headers["sec-ch-ua-platform"]);
  const secChUaPlatformVersion = text(headers["sec-ch-ua-platform-version"]);
  if (secChUa === "" && secChUaModel === "" && secChUaPlatform === "" && secChUaPlatformVersion === "")
    return undefined;
  return { secChUa, secChUaModel, secChUaPlatform, secChUaPlatformVersion };
}
