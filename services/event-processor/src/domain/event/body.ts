/** Bodies of requests and responses that were sent as text (events, section "Normalisation", request). */
import { isObject } from "./json.ts";
import { parseJson } from "./parse-json.ts";

/** The data in a body, and the media type that it is of; undefined: not known. */
export interface Body {
  readonly data: unknown;
  readonly contentType: string | undefined;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
const ascii = /^[\u0000-\u007f]*$/;

/**
 * Reads a body.
 * @param contentType header of the message, which decides where the body itself does not tell
 */
export function readBody(text: string, contentType: string | undefined): Body {
  const json = readJson(text);
  if (json !== undefined) return { data: json, contentType: "application/json" };
  const form = readForm(text);
  if (form !== undefined) return { data: form, contentType: "application/x-www-form-urlencoded" };
  const stated = contentType?.split(";", 1)[0]?.trim();
  return { data: text, contentType: stated === "" ? undefined : stated };
}

function readJson(text: string): unknown {
  const first = text.trimStart()[0];
  if (first !== "{" && first !== "[") return undefined;
  const parsed = parseJson(Buffer.from(text));
  return parsed.ok && (isObject(parsed.value) || Array.isArray(parsed.value)) ? parsed.value : undefined;
}

function readForm(text: string): Record<string, string> | undefined {
  if (text.startsWith("<?xml") || text.startsWith("{") || text.startsWith("[") || !ascii.test(text)) return undefined;
  const pairs = [...new URLSearchParams(text)];
  const [first] = pairs;
  if (first === undefined) return undefined;
  const form = Object.fromEntries(pairs);
  const isForm = Object.keys(form).length > 1 || (first[1] !== "" && first[1] !== "=");
  return isForm ? form : undefined;
}
