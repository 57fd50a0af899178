/** Reads one quota of a configuration document, member by member (quotas, section "Quota definition"). */
import { DataCategory, parseCategoryName } from "@weir/data-category";
import { QuotaScope } from "@weir/gen/weir/common/v1/rate_limit.ts";
import type { ConfigProblem } from "./config-problem.ts";
import { showFound } from "./config-problem.ts";
import type { Quota, QuotaGroupBy, QuotaOnFailure } from "./quota.ts";
import { readRuleMode } from "./rule-mode.ts";

const maxCountedLimit = 2n ** 63n - 1n;
const maxUint64 = 2n ** 64n - 1n;
const maxUint32 = 2 ** 32 - 1;

/** A member of the wrong type: the document around it is malformed. */
export class QuotaDocumentError extends Error {
  readonly problem: ConfigProblem;

  constructor(path: string, value: unknown, expected: string) {
    const found = showFound(value);
    super(`${path}: found ${found}, expected ${expected}`);
    this.name = "QuotaDocumentError";
    this.problem = { path, found, expected, action: "project state malformed" };
  }
}

/**
 * Reads a quota.
 * @param path place in the document, for messages
 * @param note told of members that are in error and have a safe meaning all the same
 * @throws {QuotaDocumentError} if a member has the wrong type
 */
export function readQuota(document: unknown, path: string, note: (problem: ConfigProblem) => void): Quota {
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    throw new QuotaDocumentError(path, document, "an object");
  }
  const members = document as Readonly<Record<string, unknown>>;
  return {
    id: optionalString(members.id, `${path}.id`),
    categories: readCategories(members.categories, `${path}.categories`),
    scope: readScope(members.scope, `${path}.scope`),
    scopeId: optionalString(members.scopeId, `${path}.scopeId`),
    limit: readLimit(members.limit, `${path}.limit`),
    windowSeconds: readWindow(members.window, `${path}.window`),
    namespace: optionalString(members.namespace, `${path}.namespace`),
    reasonCode: optionalString(members.reasonCode, `${path}.reasonCode`),
    groupBy: readGroupBy(members.groupBy, `${path}.groupBy`),
    mode: readMode(members.mode, `${path}.mode`, note),
    onFailure: readOnFailure(members, path, note),
  };
}

type Note = (problem: ConfigProblem) => void;

function readMode(value: unknown, path: string, note: Note): Quota["mode"] {
  const { mode, expected } = readRuleMode(value);
  if (expected !== undefined) note({ path, found: showFound(value), expected, action: "quota only reports" });
  return mode;
}

/** Written like the other members, or as in the operator's configuration. */
function readOnFailure(members: Readonly<Record<string, unknown>>, path: string, note: Note): QuotaOnFailure {
  const name = members.onFailure === undefined ? "on_failure" : "onFailure";
  const value = members[name];
  if (value === undefined || value === null || value === "allow") return "allow";
  if (value === "deny" || value === "local") return value;
  const expected = '"allow", "deny" or "local"';
  note({ path: `${path}.${name}`, found: showFound(value), expected, action: "data passes while counters are away" });
  return "allow";
}

function optionalString(value: unknown, path: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw new QuotaDocumentError(path, value, "a string");
  return value;
}

function readStrings(value: unknown, path: string): readonly string[] {
  if (!Array.isArray(value)) throw new QuotaDocumentError(path, value, "an array of strings");
  return value.map((entry: unknown, index) => {
    if (typeof entry !== "string") throw new QuotaDocumentError(`${path}[${index}]`, entry, "a string");
    return entry;
  });
}

function readCategories(value: unknown, path: string): readonly DataCategory[] {
  if (value === undefined) return [];
  const categories = readStrings(value, path).map((name) => parseCategoryName(name) ?? DataCategory.UNRECOGNIZED);
  return [...new Set(categories)];
}

function readScope(value: unknown, path: string): QuotaScope {
  switch (value === undefined ? "organization" : optionalString(value, path)) {
    case "organization":
      return QuotaScope.ORGANIZATION;
    case "project":
      return QuotaScope.PROJECT;
    case "key":
      return QuotaScope.KEY;
    case undefined:
      throw new QuotaDocumentError(path, value, "a string");
    default:
      return QuotaScope.UNSPECIFIED;
  }
}

function readUint64(value: unknown, path: string): bigint {
  const integer = typeof value === "number" && Number.isInteger(value) ? BigInt(value) : value;
  // Reading JSON rounds the largest u64 up by one.
  if (typeof integer !== "bigint" || integer < 0n || integer > maxUint64 + 1n) {
    throw new QuotaDocumentError(path, value, "an integer of at least 0");
  }
  return integer;
}

/** Limits that do not fit a signed 64-bit counter are unlimited. */
function readLimit(value: unknown, path: string): bigint | undefined {
  if (value === undefined || value === null) return undefined;
  const limit = readUint64(value, path);
  return limit > maxCountedLimit ? undefined : limit;
}

/** A window of 0 seconds cannot count: as if it were missing. */
function readWindow(value: unknown, path: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const seconds = Number(readUint64(value, path));
  return seconds === 0 ? undefined : Math.min(seconds, Number.MAX_SAFE_INTEGER);
}

function readGroupBy(value: unknown, path: string): QuotaGroupBy | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "object" || Array.isArray(value)) throw new QuotaDocumentError(path, value, "an object");
  const members = value as Readonly<Record<string, unknown>>;
  const maxCardinality = Number(readUint64(members.maxCardinality, `${path}.maxCardinality`));
  if (maxCardinality > maxUint32) {
    throw new QuotaDocumentError(`${path}.maxCardinality`, maxCardinality, `an integer of at most ${maxUint32}`);
  }
  return { maxCardinality, dimensions: readStrings(members.dimensions, `${path}.dimensions`) };
}
