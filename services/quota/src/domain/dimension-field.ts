/** The field of a dimensional counter in which an item counts (quotas, section "Dimensions"). */
import { quotaDimensions } from "@weir/rate-limits";

const fieldNames: ReadonlyMap<string, string> = new Map([
  ["checkInEnvironment", "check_in.environment"],
  ["checkInSlug", "check_in.slug"],
]);

/**
 * Joins names and hashes of an item's values, always in the same order.
 * @param dimensions configuration names of the dimensions that the quota counts by
 * @param values the item's values by configuration name; it has all of them
 */
export function dimensionField(dimensions: readonly string[], values: ReadonlyMap<string, string>): string {
  let field = "";
  for (const name of quotaDimensions) {
    const value = values.get(name);
    if (value !== undefined && dimensions.includes(name)) field += `:${fieldNames.get(name)}:${hashOf(value)}`;
  }
  return field;
}

/** FNV-1a in 64 bits, started with 1, over the UTF-8 bytes and a final 0xFF. */
function hashOf(value: string): bigint {
  let hash = 1n;
  for (const byte of [...Buffer.from(value), 0xff]) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
}
