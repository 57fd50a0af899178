/** Fills in the address of the client (spans, section "Normalisation steps", client address). */
import type { Attributes } from "../values/attributes.ts";
import { setString, setStringIfMissing, stringAt } from "../values/attributes.ts";

/**
 * Replaces the placeholder `{{auto}}`, and adds the address if it may be inferred.
 * @param address of the client; empty if unknown
 */
export function fillClientAddress(attributes: Attributes, address: string, infer: boolean): void {
  if (stringAt(attributes, "client.address") === "{{auto}}") {
    attributes.delete("client.address");
    setString(attributes, "client.address", address);
  }
  if (infer) setStringIfMissing(attributes, "client.address", address);
}
