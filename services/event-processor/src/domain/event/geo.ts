/** Where the user is, where the event does not say it (events, section "Normalisation", geo). */
import type { GeoLookup } from "@weir/geo";
import type { EventDocument } from "./event.ts";
import type { JsonObject } from "./json.ts";
import { isObject, objectMember } from "./json.ts";

/**
 * Fills in `user.geo` by the user's address, else by that of the client.
 * @param clientAddress of the request; undefined: unknown, or not to be stored
 */
export function fillGeo({ fields }: EventDocument, clientAddress: string | undefined, places: GeoLookup): void {
  const user = isObject(fields.user) ? fields.user : undefined;
  if (isKnown(user?.geo)) return;
  const own = user?.ip_address;
  const address = typeof own === "string" && own !== "" && own !== "{{auto}}" ? own : clientAddress;
  const place = address === undefined ? undefined : places.find(address);
  if (place === undefined) return;
  const { countryCode, city, subdivision, region } = place;
  const geo: JsonObject = {};
  for (const [name, value] of Object.entries({ country_code: countryCode, city, subdivision, region })) {
    if (value !== undefined) geo[name] = value;
  }
  objectMember(fields, "user").geo = geo;
}

function isKnown(geo: unknown): boolean {
  return isObject(geo) && Object.values(geo).some((value) => value !== undefined && value !== null);
}
