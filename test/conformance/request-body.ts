/** Makes the bytes of a golden request's body. */
import { deflateSync, gzipSync } from "node:zlib";
import { Packr } from "msgpackr";
import type { BodyTemplate, Json, MultipartPart } from "./golden-case.ts";
import { fillIn, fillInText, type Moment } from "./relative-time.ts";
import { unmarkedWithin, writeMarked } from "./whole-doubles.ts";

const boundary = "golden-boundary-7d1f";
const packr = new Packr({ useRecords: false, variableMapSize: true });

/** A body and the media type that its form implies. */
export interface RequestBody {
  readonly bytes: Buffer;
  readonly impliedContentType: string | undefined;
}

/** Makes the body of a request; undefined if it has none. */
export function makeBody(template: BodyTemplate | null | undefined, moment: Moment): RequestBody | undefined {
  if (!template) return undefined;
  const bytes = makeBytes(template, moment);
  return { bytes, impliedContentType: template.multipart ? `multipart/form-data; boundary=${boundary}` : undefined };
}

function makeBytes(template: BodyTemplate | string, moment: Moment): Buffer {
  if (typeof template === "string") return Buffer.from(fillInText(template, moment));
  let bytes = makePlainBytes(template, moment);
  if (template.compress === "gzip") bytes = gzipSync(bytes);
  if (template.compress === "deflate") bytes = deflateSync(bytes);
  return template.to_base64 ? Buffer.from(bytes.toString("base64")) : bytes;
}

function makePlainBytes(template: BodyTemplate, moment: Moment): Buffer {
  if (template.text !== undefined) return makeText(template.text, moment);
  if (template.base64 !== undefined) return Buffer.from(template.base64, "base64");
  if (template.json !== undefined) return Buffer.from(writeMarked(fillIn(template.json, moment)));
  if (template.msgpack !== undefined) return Buffer.from(packr.pack(unmarkedWithin(fillIn(template.msgpack, moment))));
  if (template.concat) return Buffer.concat(template.concat.map((part) => makeBytes(part, moment)));
  if (template.multipart) return makeMultipart(template.multipart, moment);
  if (template.envelope) return makeEnvelope(template.envelope, moment);
  throw new Error(`a golden case has a body of an unknown form: ${Object.keys(template).join(", ")}`);
}

function makeText(text: Json, moment: Moment): Buffer {
  const filled = typeof text === "string" ? fillInText(text, moment) : unmarkedWithin(fillIn(text, moment));
  return Buffer.from(String(filled));
}

function makeEnvelope(envelope: NonNullable<BodyTemplate["envelope"]>, moment: Moment): Buffer {
  const parts: Buffer[] = [Buffer.from(`${writeMarked(fillIn(envelope.headers, moment))}\n`)];
  for (const item of envelope.items) {
    const payload = makeBytes(item.payload, moment);
    const headers = fillIn(item.headers, moment) as Record<string, Json>;
    const withLength = "length" in headers ? headers : { ...headers, length: payload.length };
    parts.push(Buffer.from(`${writeMarked(withLength)}\n`), payload, Buffer.from("\n"));
  }
  return Buffer.concat(parts);
}

function makeMultipart(multipart: readonly MultipartPart[], moment: Moment): Buffer {
  const parts: Buffer[] = [];
  for (const { name, filename, content_type, payload } of multipart) {
    let disposition = "form-data";
    if (name !== undefined) disposition += `; name="${name}"`;
    if (filename !== undefined) disposition += `; filename="${filename}"`;
    const contentType = content_type === undefined ? "" : `Content-Type: ${content_type}\r\n`;
    parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: ${disposition}\r\n${contentType}\r\n`));
    parts.push(makeBytes(payload, moment), Buffer.from("\r\n"));
  }
  parts.push(Buffer.from(`--${boundary}--\r\n`));
  return Buffer.concat(parts);
}
