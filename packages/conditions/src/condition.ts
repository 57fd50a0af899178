import type { Glob } from "./glob/glob.ts";
import type { IpNetwork } from "./ip-network.ts";
import type { Release } from "./release.ts";

/** How an ordering condition compares a field with its value. */
export type Ordering = "gt" | "gte" | "lt" | "lte";

/** Every way in which a release can be compared. */
export type ReleaseComparator = Ordering | "eq";

/** Compares a field for equality. */
export interface EqCondition {
  readonly op: "eq";
  readonly name: string;
  /** JSON: a string, a list of strings, a boolean or null; anything else never matches. */
  readonly value: unknown;
  readonly ignoreCase: boolean;
}

/** Compares a field by order. */
export interface OrderingCondition {
  readonly op: Ordering;
  readonly name: string;
  /** JSON: a number or a string; anything else never matches. */
  readonly value: unknown;
}

/** Compares a string field with patterns, ignoring case. */
export interface GlobCondition {
  readonly op: "glob";
  readonly name: string;
  /** The valid ones. */
  readonly patterns: readonly Glob[];
  /** Those that break the rules of the glob language: they are left out. */
  readonly invalid: readonly string[];
}

/** Asks whether an address lies in a network. */
export interface CidrCondition {
  readonly op: "cidr";
  readonly name: string;
  /** The valid ones. */
  readonly networks: readonly IpNetwork[];
  /** Texts that are no networks: they are left out. */
  readonly invalid: readonly string[];
}

/** Compares the version of a release. */
export interface ReleaseCondition {
  readonly op: "release";
  readonly name: string;
  /** Undefined: unknown to this version. */
  readonly comparator: ReleaseComparator | undefined;
  /** Undefined: the configured value has no version. */
  readonly release: Release | undefined;
}

/** All, or one, of several conditions. */
export interface JunctionCondition {
  readonly op: "and" | "or";
  readonly inner: readonly Condition[];
}

/** The opposite of a condition. */
export interface NotCondition {
  readonly op: "not";
  readonly inner: Condition;
}

/** A condition on one, or every, element of a list. */
export interface ElementCondition {
  readonly op: "any" | "all";
  readonly name: string;
  /** Its paths are relative to the element. */
  readonly inner: Condition;
}

/** A condition whose operator is not known here. It never matches. */
export interface UnsupportedCondition {
  readonly op: "unsupported";
  /** The operator as it stands in the document. */
  readonly found: string;
}

/** A parsed rule condition (sampling, section "Rule conditions"). Patterns, networks and releases are compiled. */
export type Condition =
  | EqCondition
  | OrderingCondition
  | GlobCondition
  | CidrCondition
  | ReleaseCondition
  | JunctionCondition
  | NotCondition
  | ElementCondition
  | UnsupportedCondition;
