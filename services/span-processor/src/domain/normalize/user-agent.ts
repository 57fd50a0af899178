/** The user agent of the request, and the browser that it names (spans, section "User agent"). */
import type { RequestMetadata } from "@weir/gen/weir/common/v1/envelope.ts";
import type { UserAgentParser } from "@weir/user-agent";
import type { Attributes } from "../values/attributes.ts";
import { setStringIfMissing, stringAt } from "../values/attributes.ts";

interface Browser {
  readonly name: string;
  readonly version: string | undefined;
}

/** One browser of a client hint: `"name";v="version"`. */
const hintForm = /^\s*"([^"]*)"\s*;\s*v="([^"]*)"/;
/** Names that stand in client hints beside that of the browser. */
const notBrowsers = /Brand|Chromium|Gecko|WebKit/;

/**
 * Adds the user agent of the request if it may be inferred, and the browser that a client hint or the user agent
 * names; a user agent that the client stored is read even if nothing may be inferred. Does nothing if the client told
 * the browser itself.
 */
export function fillUserAgent(
  attributes: Attributes,
  request: RequestMetadata | undefined,
  infer: boolean,
  parser: UserAgentParser,
): void {
  if (attributes.has("browser.name") || attributes.has("browser.version")) return;
  if (infer) setStringIfMissing(attributes, "user_agent.original", request?.userAgent);
  const hint = infer ? (request?.clientHints?.secChUa ?? "") : "";
  const userAgent = stringAt(attributes, "user_agent.original");
  const browser = hintedBrowser(hint) ?? (userAgent === undefined ? undefined : namedBrowser(userAgent, parser));
  if (browser === undefined) return;
  setStringIfMissing(attributes, "browser.name", browser.name === "Google Chrome" ? "Chrome" : browser.name);
  setStringIfMissing(attributes, "browser.version", browser.version);
}

function hintedBrowser(hint: string): Browser | undefined {
  if (hint === "") return undefined;
  for (const part of hint.split(",")) {
    const [, name, version] = notBrowsers.test(part) ? [] : (hintForm.exec(part) ?? []);
    if (name !== undefined) return { name, version };
  }
  return undefined;
}

function namedBrowser(userAgent: string, parser: UserAgentParser): Browser | undefined {
  const found = parser.browser(userAgent);
  if (found === undefined) return undefined;
  const { family, major, minor, patch } = found;
  const known = major === undefined ? [] : minor === undefined ? [major] : [major, minor, patch];
  return { name: family, version: known.filter((part) => part !== undefined).join(".") };
}
