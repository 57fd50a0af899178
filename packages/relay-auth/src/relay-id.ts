/** The id of a relay. */

const form = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/i;

/** A UUID in its hyphenated form, lower-case, hyphens optional on input; undefined if the text is none. */
export function parseRelayId(text: string): string | undefined {
  return form.exec(text)?.slice(1).join("-").toLowerCase();
}
