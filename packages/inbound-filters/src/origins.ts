/** Matches addresses with lists of origins: disallowed sources, allowed domains (filters, section "CSP, and origin matching in general"). */

interface Origin {
  readonly scheme: string;
  readonly domain: string;
  readonly port: string;
}

/**
 * Tells whether an address has one of the origins `[scheme://]domain[:port]`. A part that is absent or `*` fits
 * anything; a domain `*.example.com` fits the domain and all below it. No default ports are filled in.
 */
export function createOriginMatcher(patterns: readonly string[]): (address: string | undefined) => boolean {
  const origins = patterns.map(splitOrigin);
  if (origins.some(({ scheme, domain, port }) => scheme === "" && domain === "" && port === "")) return () => true;
  return (address) => {
    if (address === undefined) return false;
    const found = splitOrigin(address);
    return origins.some((origin) => fits(origin, found));
  };
}

function fits({ scheme, domain, port }: Origin, found: Origin): boolean {
  if (scheme !== "" && scheme !== found.scheme) return false;
  if (port !== "" && port !== found.port) return false;
  if (domain === "" || domain === found.domain) return true;
  return domain.startsWith("*") && (found.domain.endsWith(domain.slice(1)) || found.domain === domain.slice(2));
}

function splitOrigin(text: string): Origin {
  const schemeEnd = text.indexOf("://");
  const rest = schemeEnd === -1 ? text : text.slice(schemeEnd + 3);
  const slash = rest.indexOf("/");
  const authority = slash === -1 ? rest : rest.slice(0, slash);
  const colon = authority.lastIndexOf(":");
  const hasPort = colon > authority.lastIndexOf("]");
  return {
    scheme: part(schemeEnd === -1 ? "" : text.slice(0, schemeEnd)),
    domain: part(hasPort ? authority.slice(0, colon) : authority),
    port: part(hasPort ? authority.slice(colon + 1) : ""),
  };
}

function part(text: string): string {
  return text === "*" ? "" : text.toLowerCase();
}
