/** Web resources: scripts, styles, images (spans, section "V1 descriptions"). */
import { resourcePathSegments } from "@weir/attribute-conventions";
import type { ScrubHost } from "./host.ts";
import { parseUrl, scrubUrlHost } from "./url.ts";

const base = "http://resource.invalid/";
const browserExtensions = new Set(["chrome-extension:", "moz-extension:", "ms-browser-extension:"]);
const ids =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|v[0-9]+(?:\.[0-9]+)*|[0-9a-f]{6,}|[0-9]{2,}/gi;
const maxBaseLength = 25;
const maxExtensionLength = 10;
const maxLength = 64 * 1024;
const noHosts: ReadonlySet<string> = new Set();

/** The resource without ids; undefined if the text cannot be a URL. */
export function describeResource(text: string, op: string, scrubHost: ScrubHost): string | undefined {
  if (text.startsWith("data:")) return describeData(text);
  if (text.length > maxLength) return undefined;
  const absolute = parseUrl(text);
  const url = absolute ?? URL.parse(text, base);
  if (url === null) return undefined;
  if (browserExtensions.has(url.protocol)) return "browser-extension://*";
  const path = describePath(url.pathname, op);
  if (absolute === undefined) return text.startsWith("/") ? path : path.slice(1);
  const host = scrubUrlHost(url, scrubHost, noHosts);
  return host === undefined ? `${url.protocol}//*` : `${url.protocol}//${host}${path}`;
}

function describeData(text: string): string {
  const end = text.indexOf(";");
  return end === -1 ? "data:*/*" : text.slice(0, end);
}

function describePath(path: string, op: string): string {
  const segments = path.split("/");
  const file = segments.pop() ?? "";
  let described = "";
  let last = "";
  for (const segment of segments.slice(1)) {
    const kept = resourcePathSegments.has(segment) ? segment : "*";
    if (kept === "*" && last === "*") continue;
    described += `/${kept}`;
    last = kept;
  }
  return `${described}/${describeFile(file, op)}`;
}

function describeFile(file: string, op: string): string {
  const dot = file.lastIndexOf(".");
  const name = dot === -1 ? file : file.slice(0, dot);
  const described = op === "resource.img" ? "*" : describeName(name);
  return dot === -1 ? described : `${described}.${describeExtension(file.slice(dot + 1))}`;
}

function describeName(name: string): string {
  const described = name.replace(ids, "*");
  const isLong = Buffer.byteLength(described) > maxBaseLength;
  const isSpecific = /[0-9&%#=+@]/.test(described) || (/^[a-z]+$/i.test(described) && /[A-Z]/.test(described));
  return isLong || isSpecific ? "*" : described;
}

function describeExtension(extension: string): string {
  const cut = /^[a-z0-9]*/i.exec(extension)?.[0] ?? "";
  const hasId = (cut.match(/[0-9]/g)?.length ?? 0) > 1;
  return hasId || cut.length > maxExtensionLength ? "*" : cut;
}
