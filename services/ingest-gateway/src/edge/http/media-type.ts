/** Media types of requests (RFC 9110, section 8.3.1). */

/** A media type, taken apart. */
export interface MediaType {
  /** Type and subtype in lower case, for example `text/plain`. */
  readonly essence: string;
  /** Values by name in lower case; of two with one name the first. */
  readonly parameters: ReadonlyMap<string, string>;
}

const essencePattern = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+$/;
const parameterPattern = /^[\t ]*([\w!#$%&'*+.^`|~-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s";]*))[\t ]*(?:;|$)/;
const maxLength = 1024;

/** Parses a header's value; undefined if there is none, or it is not a media type. */
export function parseMediaType(text: string | undefined): MediaType | undefined {
  if (text === undefined || text.length > maxLength) return undefined;
  const semicolon = text.indexOf(";");
  const essence = (semicolon < 0 ? text : text.slice(0, semicolon)).trim().toLowerCase();
  if (!essencePattern.test(essence)) return undefined;
  const parameters = semicolon < 0 ? new Map<string, string>() : parseParameters(text.slice(semicolon + 1));
  return parameters && { essence, parameters };
}

/** Parameters of a media type or of a content disposition, without the first semicolon; undefined if they are malformed. */
export function parseParameters(text: string): Map<string, string> | undefined {
  const parameters = new Map<string, string>();
  let rest = text;
  while (rest.trim() !== "") {
    const match = parameterPattern.exec(rest);
    const name = match?.[1]?.toLowerCase();
    if (match === null || name === undefined) return undefined;
    const value = match[2]?.replaceAll(/\\(["\\])/g, "$1") ?? match[3] ?? "";
    if (!parameters.has(name)) parameters.set(name, value);
    rest = rest.slice(match[0].length);
  }
  return parameters;
}
