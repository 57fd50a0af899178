/** The forms in which old SDKs send an event: JSON, or base64 of JSON, or base64 of zlib of JSON (ingest, section "Store POST"). */
import { inflateSync } from "node:zlib";
import { problem } from "./http/http-answer.ts";

const openBrace = 0x7b;
const quote = 0x22;
const backslash = 0x5c;
const replacements: readonly (readonly [word: Buffer, replacement: Buffer])[] = [
  [Buffer.from("NaN"), Buffer.from("0  ")],
  [Buffer.from("Infinity"), Buffer.from("0       ")],
];

/**
 * The event's bytes; not checked to be JSON.
 * @throws HttpProblem 400 if the body is neither JSON nor base64, or not zlib inside
 */
export function decodeStoreBody(body: Buffer, maxBytes: number, client: string): Buffer {
  const payload = unwrap(body, maxBytes);
  const isPython = client.startsWith("raven-python/") || client.startsWith("sentry-python/");
  return isPython ? replaceInvalidNumbers(payload) : payload;
}

function unwrap(body: Buffer, maxBytes: number): Buffer {
  if (body.length === 0 || body[0] === openBrace) return body;
  const text = body.toString("latin1");
  const decoded = Buffer.from(text, "base64");
  if (decoded.toString("base64") !== text) throw problem(400, "invalid request body", [base64Fault(text)]);
  if (decoded[0] === openBrace) return decoded;
  return inflate(decoded, maxBytes);
}

/** What is wrong with a text that is not base64 in its one strict form. */
function base64Fault(text: string): string {
  const symbol = text.search(/[^A-Za-z0-9+/=]/);
  if (symbol >= 0) return `invalid symbol at ${symbol}`;
  const excess = text.length % 4;
  return excess === 0 ? "invalid padding or trailing bits" : `invalid length at ${text.length - excess}`;
}

function inflate(bytes: Buffer, maxBytes: number): Buffer {
  try {
    return inflateSync(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof RangeError) throw problem(400, `invalid JSON data: longer than ${maxBytes} bytes`);
    throw problem(400, "invalid request body", ["corrupt deflate stream"]);
  }
}

/** Old Python SDKs write numbers that JSON does not have. Outside strings they become 0, at the same length. */
function replaceInvalidNumbers(payload: Buffer): Buffer {
  if (replacements.every(([word]) => !payload.includes(word))) return payload;
  const bytes = Buffer.from(payload);
  let inString = false;
  for (let position = 0; position < bytes.length; position++) {
    const byte = bytes[position];
    if (inString) {
      if (byte === backslash) position++;
      else if (byte === quote) inString = false;
    } else if (byte === quote) {
      inString = true;
    } else {
      const found = replacements.find(
        ([word]) => byte === word[0] && bytes.subarray(position, position + word.length).equals(word),
      );
      found?.[1].copy(bytes, position);
    }
  }
  return bytes;
}
