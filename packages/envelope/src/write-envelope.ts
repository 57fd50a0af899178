/** Envelope to bytes. */
import { envelopeHeadersToJson } from "./envelope-headers.ts";
import { itemHeaderToJson } from "./item-headers.ts";
import type { Envelope } from "./parse-envelope.ts";

const newline = Buffer.from("\n");

/** Writes an envelope: compact headers, `length` always given, a newline after every payload. */
export function writeEnvelope(envelope: Envelope): Buffer {
  const parts: Buffer[] = [Buffer.from(`${JSON.stringify(envelopeHeadersToJson(envelope.headers))}\n`)];
  for (const item of envelope.items) {
    parts.push(Buffer.from(`${JSON.stringify(itemHeaderToJson(item))}\n`), item.payload, newline);
  }
  return Buffer.concat(parts);
}
