/** Whether a project accepts data from an origin (ingest, section "Project checks"). */

/**
 * True if the origin matches one of the patterns `[scheme://]domain[:port]`. A part that is absent or `*` matches
 * anything; `*.example.com` matches the domain and all below it. Case and paths do not matter.
 * @param origin a normalised http or https URL
 */
export function isOriginAllowed(origin: string, patterns: readonly string[]): boolean {
  if (patterns.includes("*")) return true;
  const url = URL.parse(origin);
  if (url === null) return false;
  const scheme = url.protocol.slice(0, -1);
  const port = url.port || (scheme === "https" ? "443" : "80");
  return patterns.some((pattern) => matches(pattern.toLowerCase(), scheme, url.hostname, port));
}

function matches(pattern: string, scheme: string, host: string, port: string): boolean {
  const parts = splitPattern(pattern);
  return (
    fits(parts.scheme, scheme) &&
    fits(parts.port, port) &&
    (fits(parts.domain, host) || (parts.domain.startsWith("*.") && isBelow(host, parts.domain.slice(2))))
  );
}

function fits(wanted: string, found: string): boolean {
  return wanted === "" || wanted === "*" || wanted === found;
}

function isBelow(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

function splitPattern(pattern: string): { scheme: string; domain: string; port: string } {
  const schemeEnd = pattern.indexOf("://");
  const scheme = schemeEnd < 0 ? "" : pattern.slice(0, schemeEnd);
  const rest = schemeEnd < 0 ? pattern : pattern.slice(schemeEnd + 3);
  const slash = rest.indexOf("/");
  const authority = slash < 0 ? rest : rest.slice(0, slash);
  const colon = authority.lastIndexOf(":");
  if (colon < 0 || authority.endsWith("]")) return { scheme, domain: authority, port: "" };
  return { scheme, domain: authority.slice(0, colon), port: authority.slice(colon + 1) };
}
