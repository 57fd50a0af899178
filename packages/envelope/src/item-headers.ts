/** Item headers: from the parsed JSON object to the fields of an item, and back. */
import { canonicalContentType } from "./content-type.ts";
import { HeaderValueError, optionalBoolean, optionalString, optionalUnsigned } from "./header-value.ts";
import type { Item } from "./item.ts";

const maxUint32 = 0xffff_ffff;
const spanIdPattern = /^[0-9a-f]{16}$/i;
const typedMembers: ReadonlySet<string> = new Set([
  "type",
  "length",
  "content_type",
  "item_count",
  "attachment_type",
  "filename",
  "platform",
  "span_count",
  "meta_length",
  "span_id",
  "attachment_length",
  "sampled",
]);

/**
 * Reads an item's header; the payload is still empty.
 * @throws HeaderValueError if `type` is missing or a known member is wrong
 */
export function readItemHeader(header: Readonly<Record<string, unknown>>): Item {
  const item: Item = {
    type: readType(header.type),
    contentType: "",
    payload: emptyPayload,
    itemCount: undefined,
    attachmentType: "",
    filename: "",
    platform: "",
    spanCount: undefined,
    metaLength: undefined,
    spanId: undefined,
    attachmentLength: undefined,
    rateLimited: false,
    sampled: undefined,
    otherHeadersJson: new Map(),
  };
  for (const name of Object.keys(header)) {
    if (typedMembers.has(name)) readMember(item, name, header[name]);
    else item.otherHeadersJson.set(name, JSON.stringify(header[name]));
  }
  return item;
}

const emptyPayload = Buffer.alloc(0);

function readType(value: unknown): string {
  const type = optionalString(value, "type");
  if (type === undefined) throw new HeaderValueError("missing field `type`");
  return type;
}

function readMember(item: Item, name: string, value: unknown): void {
  switch (name) {
    case "content_type": {
      const text = optionalString(value, name);
      if (text !== undefined) item.contentType = canonicalContentType(text);
      return;
    }
    case "item_count":
      item.itemCount = optionalUnsigned(value, name, maxUint32);
      return;
    case "attachment_type":
      item.attachmentType = optionalString(value, name) ?? "";
      return;
    case "filename":
      item.filename = optionalString(value, name) ?? "";
      return;
    case "platform":
      item.platform = optionalString(value, name) ?? "";
      return;
    case "span_count":
      item.spanCount = optionalUnsigned(value, name, maxUint32);
      return;
    case "meta_length":
      item.metaLength = optionalUnsigned(value, name, maxUint32);
      return;
    case "span_id":
      item.spanId = readSpanId(value);
      return;
    case "attachment_length": {
      const length = optionalUnsigned(value, name, Number.MAX_SAFE_INTEGER);
      item.attachmentLength = length === undefined ? undefined : BigInt(length);
      return;
    }
    case "sampled":
      item.sampled = optionalBoolean(value, name);
      return;
  }
}

function readSpanId(value: unknown): string {
  if (value === null) return "";
  const text = optionalString(value, "span_id");
  if (text === undefined || !spanIdPattern.test(text)) {
    throw new HeaderValueError("invalid value for `span_id`: expected 16 hexadecimal digits or null");
  }
  return text.toLowerCase();
}

/** The header as a JSON object, `length` included; members that say nothing are left out. */
export function itemHeaderToJson(item: Item): Record<string, unknown> {
  const json: Record<string, unknown> = Object.create(null);
  json.type = item.type;
  json.length = item.payload.length;
  if (item.contentType !== "") json.content_type = item.contentType;
  if (item.itemCount !== undefined) json.item_count = item.itemCount;
  if (item.attachmentType !== "") json.attachment_type = item.attachmentType;
  if (item.filename !== "") json.filename = item.filename;
  if (item.platform !== "") json.platform = item.platform;
  if (item.spanCount !== undefined) json.span_count = item.spanCount;
  if (item.metaLength !== undefined) json.meta_length = item.metaLength;
  if (item.spanId !== undefined) json.span_id = item.spanId === "" ? null : item.spanId;
  if (item.attachmentLength !== undefined) json.attachment_length = Number(item.attachmentLength);
  if (item.sampled !== undefined) json.sampled = item.sampled;
  for (const [name, text] of item.otherHeadersJson) json[name] = JSON.parse(text);
  return json;
}
