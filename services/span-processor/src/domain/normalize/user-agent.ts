/** Records the user agent of the request (spans, section "User agent"). */
import type { Attributes } from "../values/attributes.ts";
import { setStringIfMissing } from "../values/attributes.ts";

/**
 * Adds the user agent if it may be inferred and the client told no browser.
 * @param userAgent of the request; empty if it sent none
 */
export function fillUserAgent(attributes: Attributes, userAgent: string, infer: boolean): void {
  if (!infer || attributes.has("browser.name") || attributes.has("browser.version")) return;
  setStringIfMissing(attributes, "user_agent.original", userAgent);
}
