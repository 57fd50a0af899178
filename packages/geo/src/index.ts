/** Places of IP addresses, from a MaxMind database that the operator provides. */
export type { GeoDatabase, GeoDatabaseOptions } from "./geo-database.ts";
export { GeoDatabaseError, openGeoDatabase } from "./geo-database.ts";
export type { GeoLookup, Place } from "./place.ts";
export { noPlaces } from "./place.ts";
