/** The request of an event: its address in parts, its body as data, its cookies (events, section "Normalisation", request). */
import { readBody } from "./body.ts";
import type { EventDocument } from "./event.ts";
import { headerOf } from "./headers.ts";
import type { JsonObject } from "./json.ts";
import { isObject } from "./json.ts";
import { addError, keepOriginal } from "./meta.ts";
import type { Pair } from "./schema/pair-lists.ts";
import { parseCookies, parseQuery } from "./schema/pair-lists.ts";

const methodForm = /^[A-Z_-]{3,32}$/;

/** Normalises the request of an event. */
export function normalizeRequest(event: EventDocument): void {
  const { request } = event.fields;
  if (!isObject(request)) return;
  normalizeMethod(event, request);
  splitUrl(request);
  normalizeBody(request);
  takeCookies(request, "Cookie");
}

function normalizeMethod({ meta }: EventDocument, request: JsonObject): void {
  if (typeof request.method !== "string" || request.method === "") return;
  const method = request.method.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
  if (methodForm.test(method)) {
    request.method = method;
    return;
  }
  request.method = null;
  addError(meta, ["request", "method"], { kind: "invalid_data" });
  keepOriginal(meta, ["request", "method"], method);
}

/** Query and fragment move out of the address, unless they are stated beside it. */
function splitUrl(request: JsonObject): void {
  if (typeof request.url !== "string") return;
  const sent = request.url.endsWith("…") ? `${request.url.slice(0, -1)}...` : request.url;
  const { url, query, fragment } = URL.canParse(sent) ? partsOf(new URL(sent)) : cutByHand(sent);
  request.url = url;
  if (query !== "" && isMissing(request.query_string)) request.query_string = parseQuery(query);
  if (fragment !== "" && isMissing(request.fragment)) request.fragment = fragment;
}

interface UrlParts {
  readonly url: string;
  readonly query: string;
  readonly fragment: string;
}

function partsOf(url: URL): UrlParts {
  const parts = { query: url.search.slice(1), fragment: url.hash.slice(1) };
  url.search = "";
  url.hash = "";
  return { url: url.href, ...parts };
}

function cutByHand(text: string): UrlParts {
  const [beforeHash, fragment] = cutAt(text, "#");
  const [url, query] = cutAt(beforeHash, "?");
  return { url, query, fragment };
}

function cutAt(text: string, separator: string): [before: string, after: string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function normalizeBody(request: JsonObject): void {
  if (typeof request.data !== "string" || request.data === "") return;
  const { data, contentType } = readBody(request.data, headerOf(request, "Content-Type"));
  request.data = data;
  if (contentType !== undefined) request.inferred_content_type = contentType;
}

/** Cookies move out of their header into the member `cookies`, unless that is set. */
export function takeCookies(object: JsonObject, header: string): void {
  const sent = headerOf(object, header);
  if (sent === undefined || !Array.isArray(object.headers)) return;
  if (isMissing(object.cookies)) object.cookies = parseCookies(sent);
  const wanted = header.toLowerCase();
  const others = object.headers.filter(
    (pair: Pair) => !(Array.isArray(pair) && String(pair[0]).toLowerCase() === wanted),
  );
  object.headers = others.length === 0 ? undefined : others;
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}
