/** Directives of content security policies, and what is said when they are violated (events, section "Security (CSP) reports"). */

const known = new Set(
  (
    "base-uri child-src connect-src default-src fenced-frame-src font-src form-action frame-ancestors frame-src img-src " +
    "manifest-src media-src object-src plugin-types prefetch-src referrer script-src script-src-attr script-src-elem " +
    "style-src style-src-elem style-src-attr upgrade-insecure-requests worker-src sandbox navigate-to report-uri " +
    "report-to block-all-mixed-content require-sri-for require-trusted-types-for trusted-types"
  ).split(" "),
);

/** The directive at the start of a text; undefined: none that is known. */
export function findDirective(text: string): string | undefined {
  const [word = ""] = text.trim().split(" ", 1);
  return known.has(word) ? word : undefined;
}

/** What the sources of a directive are called. */
const sourceNames = new Map([
  ["child-src", "child"],
  ["connect-src", "connect"],
  ["font-src", "font"],
  ["img-src", "image"],
  ["manifest-src", "manifest"],
  ["media-src", "media"],
  ["object-src", "object"],
]);

/** What is said about a violation: in the page itself, and by another source. */
type Messages = readonly [local: string, remote: (uri: string) => string];

const messages = new Map<string, Messages>([
  ["script-src-attr", ["Blocked unsafe 'script' element", (uri) => `Blocked inline script attribute from '${uri}'`]],
  ["script-src-elem", ["Blocked inline script attribute", (uri) => `Blocked 'script' from '${uri}'`]],
  ["style-src", ["Blocked inline 'style'", (uri) => `Blocked 'style' from '${uri}'`]],
  ["style-src-elem", ["Blocked 'style' or 'link' element", (uri) => `Blocked 'style' from '${uri}'`]],
  ["style-src-attr", ["Blocked style attribute", (uri) => `Blocked style attribute from '${uri}'`]],
  ["form-action", ["Blocked inline 'form-action'", (uri) => `Blocked 'form' action to '${uri}'`]],
]);

/**
 * What is said about a violation.
 * @param uri the blocked address, normalised; undefined: it was in the page itself
 */
export function violationMessage(directive: string, violatedDirective: string, uri: string | undefined): string {
  if (directive === "script-src") return scriptMessage(violatedDirective, uri);
  const special = messages.get(directive);
  if (special !== undefined) return uri === undefined ? special[0] : special[1](uri);
  const source = sourceNames.get(directive) ?? directive;
  return uri === undefined ? `Blocked inline '${source}'` : `Blocked '${source}' from '${uri}'`;
}

function scriptMessage(violatedDirective: string, uri: string | undefined): string {
  if (uri !== undefined) return `Blocked 'script' from '${uri}'`;
  if (violatedDirective.includes("'unsafe-inline'")) return "Blocked unsafe inline 'script'";
  if (violatedDirective.includes("'unsafe-eval'")) return "Blocked unsafe eval() 'script'";
  return "Blocked unsafe (eval() or inline) 'script'";
}
