/** Addresses in policies and their violations, brought into a form by which they can be compared (events, section "Security (CSP) reports"). */

const self = "'self'";
const local = new Set(["", "self", self]);
const hostSchemes = new Set(
  (
    "ftp http gopher nntp telnet imap wais file mms https shttp snews prospero rtsp rtspu rsync svn svn+ssh sftp nfs " +
    "git git+ssh ws wss"
  ).split(" "),
);
const schemeSources = ["data:", "mediastream:", "blob:", "filesystem:", "http:", "https:", "file:"];
const keywords = new Set(["'none'", self, "'unsafe-inline'", "'unsafe-eval'"]);

/** True for an address that stands for the page itself. */
export function isLocal(uri: string): boolean {
  return local.has(uri);
}

/** The host of a web address, or the scheme of another, with its port unless that is the usual one. */
export function normalizeUri(uri: string): string {
  if (isLocal(uri)) return self;
  if (!uri.includes(":")) return hostSchemes.has(uri) ? `${uri}://` : `${uri}:`;
  if (!URL.canParse(uri)) return uri;
  const { protocol, hostname, port } = new URL(uri);
  const scheme = protocol.slice(0, -1);
  const portSuffix = port === "" ? "" : `:${port}`;
  if (scheme === "http" || scheme === "https") return hostname + portSuffix;
  return (hostname !== "" || hostSchemes.has(scheme) ? `${scheme}://${hostname}` : `${scheme}:`) + portSuffix;
}

/** The violated directive with the page's own address as `'self'`. */
export function culpritOf(violatedDirective: string, documentUri: string): string {
  const [directive = "", ...sources] = violatedDirective.trim().split(/\s+/);
  return [directive, ...sources.map((source) => sourceText(source, documentUri))].join(" ");
}

function sourceText(source: string, documentUri: string): string {
  if (keywords.has(source)) return source;
  const documentSource = normalizeUri(documentUri);
  if (schemeSources.some((scheme) => source.startsWith(scheme))) {
    return normalizeUri(source) === documentSource ? self : source;
  }
  if (source === documentSource) return self;
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(documentUri)?.[1];
  return scheme === undefined || scheme === "http" || scheme === "https" ? source : `${scheme}://${source}`;
}
