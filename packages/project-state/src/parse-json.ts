/** Reads JSON without throwing. */

/** The parsed JSON, or the text if it is none: then its reader says what was expected. */
export function parseJson(bytes: Buffer): unknown {
  const text = bytes.toString("utf8");
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
