/** How large a record counts, for limits on single messages and on queues. */
import { keyLength } from "./routing/record-key.ts";
import type { SinkHeader, SinkRecord } from "./sink.ts";
import { SinkError } from "./sink-error.ts";

/** Most bytes that Kafka's record format adds to a record besides key, value and headers. */
const recordOverhead = 36;
/** Most bytes that it adds to a header besides name and value. */
const headerOverhead = 10;

/** Bytes of a record as a message: value, 16-byte key, headers, and what the record format adds at most. */
export function messageBytes(value: Buffer, headers: readonly SinkHeader[] | undefined): number {
  let bytes = recordOverhead + keyLength + value.length;
  if (headers === undefined) return bytes;
  for (const [name, text] of headers) bytes += headerOverhead + Buffer.byteLength(name) + Buffer.byteLength(text);
  return bytes;
}

/** The error for a record that the sink never takes. */
export function tooLarge(record: SinkRecord, bytes: number, maxBytes: number): SinkError {
  return new SinkError(
    "too_large",
    `record for "${record.topic}": found ${bytes} bytes, expected at most ${maxBytes} (message.max.bytes)`,
  );
}
