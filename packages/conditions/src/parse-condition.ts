/** Reads rule conditions of configuration documents (sampling, section "Rule conditions"). */
import type { Condition, ReleaseComparator } from "./condition.ts";
import { ConditionError } from "./condition-error.ts";
import { compileGlob } from "./glob/glob.ts";
import { parseIpNetwork } from "./ip-network.ts";
import { parseRelease } from "./release.ts";

/** How deeply conditions may be nested. */
export const maxConditionDepth = 64;

type Members = Readonly<Record<string, unknown>>;

/**
 * Reads a condition. An unknown operator makes an unsupported condition; invalid patterns and networks are dropped.
 * @param document the parsed JSON
 * @throws {ConditionError} if a member is missing or has the wrong type, or the nesting is deeper than 64
 */
export function parseCondition(document: unknown): Condition {
  return parse(document, "", 1);
}

function parse(document: unknown, path: string, depth: number): Condition {
  if (depth > maxConditionDepth) {
    throw new ConditionError(path, "deeper nesting", `at most ${maxConditionDepth} levels`);
  }
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    throw new ConditionError(path, typeName(document), "an object");
  }
  const members = document as Members;
  const op = readString(members, "op", path);
  switch (op) {
    case "eq":
      return {
        op,
        name: readString(members, "name", path),
        value: readPresent(members, "value", path),
        ignoreCase: readIgnoreCase(members, path),
      };
    case "gt":
    case "gte":
    case "lt":
    case "lte":
      return { op, name: readString(members, "name", path), value: readPresent(members, "value", path) };
    case "glob": {
      const compile = (text: string) => compileGlob(text, { ignoreCase: true });
      const { valid, invalid } = readEach(readStrings(members, "value", path), compile);
      return { op, name: readString(members, "name", path), patterns: valid, invalid };
    }
    case "cidr": {
      const { valid, invalid } = readEach(readStrings(members, "value", path), parseIpNetwork);
      return { op, name: readString(members, "name", path), networks: valid, invalid };
    }
    case "release":
      return {
        op,
        name: readString(members, "name", path),
        comparator: releaseComparator(readString(members, "comparator", path)),
        release: parseRelease(readString(members, "value", path)),
      };
    case "and":
    case "or":
      return { op, inner: readList(members, "inner", path).map(parseElement(at(path, "inner"), depth)) };
    case "not":
      return { op, inner: parse(members.inner, at(path, "inner"), depth + 1) };
    case "any":
    case "all":
      return {
        op,
        name: readString(members, "name", path),
        inner: parse(members.inner, at(path, "inner"), depth + 1),
      };
    default:
      return { op: "unsupported", found: op };
  }
}

function parseElement(path: string, depth: number): (document: unknown, index: number) => Condition {
  return (document, index) => parse(document, `${path}[${index}]`, depth + 1);
}

function releaseComparator(text: string): ReleaseComparator | undefined {
  return text === "eq" || text === "gt" || text === "gte" || text === "lt" || text === "lte" ? text : undefined;
}

function readPresent(members: Members, member: string, path: string): unknown {
  const value = members[member];
  if (value === undefined) throw new ConditionError(at(path, member), "nothing", "a value");
  return value;
}

function readString(members: Members, member: string, path: string): string {
  const value = members[member];
  if (typeof value !== "string") throw new ConditionError(at(path, member), typeName(value), "a string");
  return value;
}

function readList(members: Members, member: string, path: string): readonly unknown[] {
  const value = members[member];
  if (!Array.isArray(value)) throw new ConditionError(at(path, member), typeName(value), "an array");
  return value;
}

function readStrings(members: Members, member: string, path: string): readonly string[] {
  return readList(members, member, path).map((entry, index) => {
    if (typeof entry === "string") return entry;
    throw new ConditionError(`${at(path, member)}[${index}]`, typeName(entry), "a string");
  });
}

function readIgnoreCase(members: Members, path: string): boolean {
  const { options } = members;
  if (options === undefined) return false;
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new ConditionError(at(path, "options"), typeName(options), "an object");
  }
  const { ignoreCase } = options as Members;
  if (ignoreCase === undefined) return false;
  if (typeof ignoreCase !== "boolean") {
    throw new ConditionError(at(path, "options.ignoreCase"), typeName(ignoreCase), "a boolean");
  }
  return ignoreCase;
}

function at(path: string, member: string): string {
  return path === "" ? member : `${path}.${member}`;
}

function typeName(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** What `read` makes of the texts, and the texts of which it makes nothing. */
function readEach<T>(
  texts: readonly string[],
  read: (text: string) => T | undefined,
): { valid: readonly T[]; invalid: readonly string[] } {
  const valid: T[] = [];
  const invalid: string[] = [];
  for (const text of texts) {
    const value = read(text);
    if (value === undefined) invalid.push(text);
    else valid.push(value);
  }
  return { valid, invalid };
}
