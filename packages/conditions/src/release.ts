/** Releases with a version, as `package@version` or a bare version (sampling, section "Rule conditions", `release`). */
import type { ReleaseComparator } from "./condition.ts";

/** A release that has a version. */
export interface Release {
  /** As it was given, without blanks around it. */
  readonly text: string;
  /** Undefined: only a version was given. */
  readonly package: string | undefined;
  /** Major, minor, patch and revision; missing ones are 0. */
  readonly numbers: readonly bigint[];
  /** Identifiers of the pre-release; empty for a final version. */
  readonly preRelease: readonly string[];
}

const maxReleaseBytes = 200;
const commitHashLengths: readonly number[] = [12, 16, 20, 32, 40, 64];
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what a release must not contain
const forbiddenCharacters = /[\\/\x00-\x1f\x7f]/;
const packageAndVersion = /^(@?[^@]+)@(.+)$/;
/** As semantic versioning has them: a number has no leading zero. */
const identifier = "(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)";
/** The first identifier may be empty. */
const preRelease = `(?:${identifier})?(?:\\.${identifier})*`;
const build = "[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*";
const versionForm = new RegExp(`^(\\d+(?:\\.\\d+){0,3})(-${preRelease}|[a-z]${preRelease})?(?:\\+${build})?$`);
const numericIdentifier = /^\d+$/;

/** Reads a release. Undefined if it is not valid or has no version (a commit hash has none). */
export function parseRelease(text: string): Release | undefined {
  const trimmed = text.trim();
  if (!isValid(trimmed)) return undefined;
  const split = packageAndVersion.exec(trimmed);
  const version = parseVersion(split?.[2] ?? trimmed);
  return version && { text: trimmed, package: split?.[1], ...version };
}

/** What conditions can read of a release beside the whole (sampling, section "Field paths"). */
export interface ReleaseParts {
  /** Undefined: only a version, or a commit hash, was given. */
  readonly package: string | undefined;
  /** The version without its build. Undefined if there is no package, or no version. */
  readonly shortVersion: string | undefined;
  /** The commit hash that takes the place of the version, or is its build. */
  readonly buildHash: string | undefined;
}

/** Takes a release apart. Undefined if it is not valid. */
export function releaseParts(text: string): ReleaseParts | undefined {
  const trimmed = text.trim();
  if (!isValid(trimmed)) return undefined;
  const split = packageAndVersion.exec(trimmed);
  const version = split?.[2] ?? trimmed;
  if (split === null || parseVersion(version) === undefined) {
    return { package: split?.[1], shortVersion: undefined, buildHash: isCommitHash(version) ? version : undefined };
  }
  const [shortVersion, hash = ""] = version.split("+");
  return { package: split[1], shortVersion, buildHash: isCommitHash(hash) ? hash : undefined };
}

/**
 * True if a release stands in the given order to a configured one. Versions compare as in semantic versioning, over
 * four numbers; a configured package must be the same.
 */
export function releaseMatches(text: string, comparator: ReleaseComparator, configured: Release): boolean {
  const release = parseRelease(text);
  if (release === undefined) return false;
  if (configured.package !== undefined && configured.package !== release.package) return false;
  const order = compareNumbers(release, configured) || comparePreReleases(release.preRelease, configured.preRelease);
  switch (comparator) {
    case "eq":
      return order === 0;
    case "gt":
      return order > 0;
    case "gte":
      return order >= 0;
    case "lt":
      return order < 0;
    case "lte":
      return order <= 0;
  }
}

function isValid(trimmed: string): boolean {
  if (trimmed.length > maxReleaseBytes || Buffer.byteLength(trimmed) > maxReleaseBytes) return false;
  if (trimmed === "." || trimmed === ".." || trimmed.toLowerCase() === "latest") return false;
  return !forbiddenCharacters.test(trimmed);
}

function isCommitHash(text: string): boolean {
  return commitHashLengths.includes(text.length) && /^[0-9a-fA-F]+$/.test(text);
}

function parseVersion(version: string): Omit<Release, "text" | "package"> | undefined {
  if (isCommitHash(version)) return undefined;
  const [, dotted, suffix = ""] = versionForm.exec(version) ?? [];
  if (dotted === undefined) return undefined;
  const numbers = dotted.split(".").map(BigInt);
  if (numbers.length === 1 && suffix !== "" && !suffix.startsWith("-")) return undefined;
  while (numbers.length < 4) numbers.push(0n);
  return { numbers, preRelease: parsePreRelease(suffix.startsWith("-") ? suffix.slice(1) : suffix) };
}

/** A pre-release that semantic versioning rejects, because its first identifier is empty, counts as none. */
function parsePreRelease(text: string): readonly string[] {
  return text === "" || text.startsWith(".") ? [] : text.split(".");
}

function compareNumbers(a: Release, b: Release): number {
  for (const [index, number] of a.numbers.entries()) {
    const other = b.numbers[index] ?? 0n;
    if (number !== other) return number < other ? -1 : 1;
  }
  return 0;
}

function comparePreReleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  for (const [index, part] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    const order = compareIdentifiers(part, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareIdentifiers(a: string, b: string): number {
  const [aIsNumber, bIsNumber] = [numericIdentifier.test(a), numericIdentifier.test(b)];
  if (aIsNumber !== bIsNumber) return aIsNumber ? -1 : 1;
  if (a === b) return 0;
  return (aIsNumber ? BigInt(a) < BigInt(b) : a < b) ? -1 : 1;
}
