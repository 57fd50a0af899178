/** Release, environment and dist: texts by which events are grouped, so that they must be usable as names (events, section "Normalisation"). */
import type { EventDocument } from "./event.ts";
import type { MetaError } from "./meta.ts";
import { addError, keepOriginal } from "./meta.ts";

const maxReleaseBytes = 200;
const maxEnvironmentBytes = 64;
const maxDistCharacters = 64;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is forbidden
const forbidden = /[\\/\u0000-\u001f\u007f]/;
const notInDist = /[^A-Za-z0-9_.-]/u;

/** Removes release, environment and dist that cannot be names, each with a note. */
export function normalizeRelease(event: EventDocument): void {
  checkName(event, "release", maxReleaseBytes, "latest");
  checkName(event, "environment", maxEnvironmentBytes, "none");
  checkDist(event);
}

function checkName(event: EventDocument, name: string, maxBytes: number, reserved: string): void {
  const text = trimmed(event, name);
  if (text === undefined) return;
  if (text === "") remove(event, name, text, { kind: "invalid_data", data: { reason: "expected a non-empty string" } });
  else if (!isName(text, maxBytes, reserved)) remove(event, name, text, { kind: "invalid_data" });
}

/** True if a text can name a release or an environment. */
function isName(text: string, maxBytes: number, reserved: string): boolean {
  if (text === "." || text === ".." || text.toLowerCase() === reserved) return false;
  return Buffer.byteLength(text) <= maxBytes && !forbidden.test(text);
}

function checkDist(event: EventDocument): void {
  const text = trimmed(event, "dist");
  if (text === undefined) return;
  const wrong = notInDist.exec(text);
  if (text === "") delete event.fields.dist;
  else if ([...text].length > maxDistCharacters) remove(event, "dist", text, { kind: "value_too_long" });
  else if (wrong !== null) {
    remove(event, "dist", text, { kind: "invalid_data", data: { reason: `invalid character '${wrong[0]}'` } });
  }
}

function trimmed({ fields }: EventDocument, name: string): string | undefined {
  const value = fields[name];
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  fields[name] = text;
  return text;
}

function remove({ fields, meta }: EventDocument, name: string, text: string, error: MetaError): void {
  fields[name] = null;
  addError(meta, [name], error);
  if (text !== "") keepOriginal(meta, [name], text);
}
