/** URLs down to their host (spans, sections "HTTP" and "V1 descriptions"). */
import { isIP } from "node:net";
import type { ScrubHost } from "./host.ts";

/** Hosts that the operator allows to be shown as they are. */
export type AllowedHosts = ReadonlySet<string>;

const methods = /^(?:GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH)\b/i;
/** Longer URLs are not taken apart. */
const maxLength = 64 * 1024;

/** Whether a text begins with the method of a request. */
export function startsWithMethod(text: string): boolean {
  return methods.test(text);
}

/** The parts of a URL; undefined if it is none. */
export function parseUrl(text: string): URL | undefined {
  return text.length > maxLength ? undefined : (URL.parse(text) ?? undefined);
}

/** The host of a URL, scrubbed; undefined if it has none. */
export function scrubUrlHost(url: URL, scrubHost: ScrubHost, allowed: AllowedHosts): string | undefined {
  const { hostname } = url;
  if (hostname === "") return undefined;
  const host = hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
  return allowed.has(host) ? host : scrubHost(host);
}

/** A host with the port of a URL, unless it is the scheme's own. */
export function withPort(host: string, { port }: URL): string {
  return port === "" ? host : `${host}:${port}`;
}

/**
 * The domain of a request by its URL; undefined for an address of version 6, which has no domain.
 * @returns in lower case, with the port unless it is the scheme's own
 */
export function domainOfUrl(text: string, scrubHost: ScrubHost, allowed: AllowedHosts): string | undefined {
  const url = parseUrl(text);
  if (url === undefined || url.hostname.startsWith("[")) return undefined;
  const host = scrubUrlHost(url, scrubHost, allowed);
  return host === undefined ? undefined : withPort(host, url).toLowerCase();
}

/** The domain of a request by the address of its server; addresses of version 4 are kept. */
export function domainOfAddress(address: string, scrubHost: ScrubHost, allowed: AllowedHosts): string {
  const colon = address.indexOf(":");
  const host = colon === -1 ? address : address.slice(0, colon).toLowerCase();
  const scrubbed = allowed.has(host) || isIP(host) !== 0 ? host : scrubHost(host);
  const port = colon === -1 ? "" : address.slice(colon + 1);
  return /^[0-9]{1,5}$/.test(port) && Number(port) <= 65_535 ? `${scrubbed}:${port}` : scrubbed;
}
