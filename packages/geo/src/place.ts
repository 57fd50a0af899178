/** Where an IP address is, in the words of a MaxMind City database (spans, section "Geo"). */

/** A place; what the database does not tell is undefined. */
export interface Place {
  /** ISO 3166-1 alpha-2. */
  readonly countryCode: string | undefined;
  /** English name. */
  readonly city: string | undefined;
  /** English name of the largest subdivision of the country. */
  readonly subdivision: string | undefined;
  /** English name of the country. */
  readonly region: string | undefined;
}

/** Finds the places of addresses. */
export interface GeoLookup {
  /** The place of an address; undefined if it is no IP address, or nothing is known about it. */
  find(address: string): Place | undefined;
}

/** Knows no place: there is no database. */
export const noPlaces: GeoLookup = { find: () => undefined };

/** The place that a record of the database tells; undefined if it tells none. */
export function placeOf(record: unknown): Place | undefined {
  const country = member(record, "country");
  const subdivisions = member(record, "subdivisions");
  const place: Place = {
    countryCode: text(member(country, "iso_code")),
    city: englishName(member(record, "city")),
    subdivision: englishName(Array.isArray(subdivisions) ? subdivisions[0] : undefined),
    region: englishName(country),
  };
  return Object.values(place).some((name) => name !== undefined) ? place : undefined;
}

function englishName(record: unknown): string | undefined {
  return text(member(member(record, "names"), "en"));
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function member(record: unknown, name: string): unknown {
  return typeof record === "object" && record !== null
    ? (record as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
