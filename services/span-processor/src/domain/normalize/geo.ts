/** Where the client is (spans, section "Geo"). */
import type { GeoLookup } from "@weir/geo";
import type { Attributes } from "../values/attributes.ts";
import { setString, stringAt } from "../values/attributes.ts";

const attributesOfPlace = ["user.geo.country_code", "user.geo.city", "user.geo.subdivision", "user.geo.region"];

/** Fills in the place of `client.address`, unless something is said about it. */
export function fillGeo(attributes: Attributes, places: GeoLookup): void {
  const address = stringAt(attributes, "client.address");
  if (address === undefined) return;
  if (attributesOfPlace.some((key) => attributes.has(key))) return;
  const place = places.find(address);
  if (place === undefined) return;
  setString(attributes, "user.geo.country_code", place.countryCode);
  setString(attributes, "user.geo.city", place.city);
  setString(attributes, "user.geo.subdivision", place.subdivision);
  setString(attributes, "user.geo.region", place.region);
}
