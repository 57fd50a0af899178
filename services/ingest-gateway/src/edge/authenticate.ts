/** Finds the credentials of a request (ingest, section "Authentication"). */
import type { IncomingHttpHeaders } from "node:http";
import { isPublicKey } from "@weir/envelope";
import { problem } from "./http/http-answer.ts";

/** Who sends. */
export interface Credentials {
  /** DSN public key: 32 ASCII characters. */
  readonly publicKey: string;
  /** Protocol version, at most 7. */
  readonly version: number;
  /** SDK name and version; empty if not told. */
  readonly client: string;
}

interface AuthFields {
  key: string | undefined;
  version: string | undefined;
  client: string | undefined;
}

const latestVersion = 7;
const scheme = "sentry ";
const basicScheme = "basic ";
const versionPattern = /^\+?\d{1,5}$/;

/**
 * The credentials of a request; undefined if it has none.
 * @param query the raw query
 * @param pathKey the key in the path, on routes that have one
 * @throws HttpProblem if there are two sources, or what is there is wrong
 */
export function authenticate(headers: IncomingHttpHeaders, query: string, pathKey?: string): Credentials | undefined {
  const found: AuthFields[] = [];
  const authHeader = headers["x-sentry-auth"];
  if (typeof authHeader === "string" && hasScheme(authHeader, scheme)) found.push(parseHeader(authHeader));
  const { authorization } = headers;
  if (authorization !== undefined) {
    if (hasScheme(authorization, scheme)) found.push(parseHeader(authorization));
    const basicKey = hasScheme(authorization, basicScheme) ? parseBasic(authorization) : undefined;
    if (basicKey !== undefined) found.push({ key: basicKey, version: undefined, client: undefined });
  }
  if (query.includes("sentry_")) found.push(parseQuery(query));
  if (pathKey !== undefined) found.push({ key: pathKey, version: undefined, client: undefined });
  const [first, ...others] = found;
  if (first === undefined) return undefined;
  if (others.length > 0) throw problem(401, "multiple authorization payloads detected");
  return validate(first);
}

/** The problem of a request without credentials. */
export function missingCredentials(): Error {
  return problem(401, "missing authorization information");
}

function hasScheme(value: string, wanted: string): boolean {
  return value.length >= wanted.length && value.slice(0, wanted.length).toLowerCase() === wanted;
}

function parseHeader(value: string): AuthFields {
  const fields: AuthFields = { key: undefined, version: undefined, client: undefined };
  for (const pair of value.slice(scheme.length).split(",")) {
    const [name, text] = pair.split("=", 2);
    if (name !== undefined && text !== undefined) setField(fields, name.trim(), text.trim());
  }
  return fields;
}

function parseQuery(query: string): AuthFields {
  const fields: AuthFields = { key: undefined, version: undefined, client: undefined };
  for (const [name, text] of new URLSearchParams(query)) setField(fields, name, text);
  return fields;
}

function setField(fields: AuthFields, name: string, text: string): void {
  if (name === "sentry_key") fields.key = text;
  else if (name === "sentry_version") fields.version = text;
  else if (name === "sentry_client") fields.client = text;
}

function parseBasic(value: string): string | undefined {
  const encoded = value.slice(basicScheme.length);
  const bytes = Buffer.from(encoded, "base64");
  if (bytes.toString("base64") !== encoded) return undefined;
  const text = bytes.toString();
  const colon = text.indexOf(":");
  return colon > 0 ? text.slice(0, colon) : undefined;
}

function validate({ key, version, client }: AuthFields): Credentials {
  const versionNumber = parseVersion(version);
  if (key === undefined || key === "")
    throw problem(401, "bad x-sentry-auth header", ["missing public key in auth header"]);
  if (versionNumber > latestVersion) throw problem(400, `unsupported protocol version (${versionNumber})`);
  return { publicKey: parsePublicKey(key), version: versionNumber, client: client ?? "" };
}

function parseVersion(version: string | undefined): number {
  if (version === undefined) return latestVersion;
  const dot = version.indexOf(".");
  const major = dot < 0 ? version : version.slice(0, dot);
  const number = versionPattern.test(major) ? Number(major) : Number.POSITIVE_INFINITY;
  if (number > 0xffff) throw problem(401, "bad x-sentry-auth header", ["invalid value for version"]);
  return number;
}

/** The key without its flags. */
function parsePublicKey(text: string): string {
  const dot = text.indexOf(".");
  const key = dot < 0 ? text : text.slice(0, dot);
  if (!isPublicKey(key)) throw problem(400, "bad sentry DSN public key", ["invalid project key"]);
  return key;
}
