/** Byte sizes as operators write them: `10`, `"200MiB"`, `"1.5 GB"` (operator configuration, section "Byte sizes"). */

const largestPlainNumber = 0xffff_ffff;
const sizePattern = /^([0-9.]+) *([A-Za-z]+)$/;
const prefixes = ["", "k", "m", "g", "t", "p"];

/** What a byte size must look like, for error messages. */
export const byteSizeForm = 'a byte size: a number of bytes up to 4294967295, or a text such as "200MiB" or "1.5GB"';

/**
 * Reads a byte size. Units are case-insensitive: B, kB, MB, … (powers of 1000) and KiB, MiB, … (powers of 1024); the one
 * exception is exactly `KB`, which is 1024 as well.
 * @returns whole bytes (fractions are cut off), or undefined if the value is no byte size.
 */
export function parseByteSize(value: string | number): number | undefined {
  if (typeof value === "number") {
    return Number.isInteger(value) && value >= 0 && value <= largestPlainNumber ? value : undefined;
  }
  if (/^[0-9]+$/.test(value)) return parseByteSize(Number(value));
  const match = sizePattern.exec(value);
  if (match === null) return undefined;
  const [, digits = "", unit = ""] = match;
  const factor = unitFactor(unit);
  const count = /^(\d+\.?\d*|\.\d+)$/.test(digits) ? Number(digits) : Number.NaN;
  const bytes = factor === undefined ? Number.NaN : Math.trunc(count * factor);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** Writes a byte size in the largest binary unit that keeps it whole: 209715200 becomes `200MiB`. */
export function formatByteSize(bytes: number): string {
  const units = ["GiB", "MiB", "KiB"];
  for (const [index, unit] of units.entries()) {
    const factor = 1024 ** (3 - index);
    if (bytes >= factor && bytes % factor === 0) return `${bytes / factor}${unit}`;
  }
  return String(bytes);
}

function unitFactor(unit: string): number | undefined {
  if (unit === "KB") return 1024;
  const lower = unit.toLowerCase();
  const binary = lower.endsWith("ib");
  const prefix = lower.slice(0, binary ? -2 : -1);
  const power = prefixes.indexOf(prefix);
  if (power < 0 || !lower.endsWith("b") || (binary && power === 0)) return undefined;
  return (binary ? 1024 : 1000) ** power;
}
