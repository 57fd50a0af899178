/** One part of a multipart body (RFC 7578). */
import { parseParameters } from "../http/media-type.ts";

/** What a part says about itself; undefined where it says nothing. */
export interface PartHeader {
  /** Name of the form field. */
  readonly name: string | undefined;
  /** A part with a file name is a file. */
  readonly filename: string | undefined;
  /** As sent. */
  readonly contentType: string | undefined;
}

/** A part that was read. */
export interface Part extends PartHeader {
  /** Empty if the part was larger than it may be. */
  readonly body: Buffer;
  /** In bytes, also of what was not kept. */
  readonly size: number;
}

const disposition = /^\s*form-data\s*;/i;

/** Reads a part's header; values by name in lower case, each of them bytes as Latin-1 text. */
export function readPartHeader(header: Readonly<Record<string, readonly string[] | undefined>>): PartHeader {
  const text = utf8(header["content-disposition"]?.[0] ?? "");
  const match = disposition.exec(text);
  const parameters = match === null ? undefined : parseParameters(text.slice(match[0].length));
  return {
    name: parameters?.get("name"),
    filename: extendedValue(parameters?.get("filename*")) ?? parameters?.get("filename"),
    contentType: header["content-type"]?.[0]?.trim(),
  };
}

function utf8(latin1: string): string {
  return Buffer.from(latin1, "latin1").toString();
}

/** A value in the form `UTF-8''percent-encoded` (RFC 8187). */
function extendedValue(text: string | undefined): string | undefined {
  const encoded = text === undefined ? undefined : /^utf-8'[^']*'(.*)$/i.exec(text)?.[1];
  if (encoded === undefined) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}
