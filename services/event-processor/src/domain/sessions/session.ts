/** Sessions as clients send them: one update, or counts of many (streams, section "Sessions"). */
import { parseUuid } from "@weir/envelope";
import type { Instant } from "../event/instant.ts";
import { parseInstant } from "../event/instant.ts";
import type { JsonObject } from "../event/json.ts";
import { isObject } from "../event/json.ts";

/** What all sessions of an item share. */
export interface SessionAttributes {
  readonly release: string;
  readonly environment: string | undefined;
  /** Address of the user, or the placeholder `{{auto}}`. */
  readonly userAddress: string | undefined;
  readonly userAgent: string | undefined;
}

/** One report about one session. */
export interface SessionUpdate {
  readonly kind: "update";
  /** Hyphenated, lower-case. */
  readonly sessionId: string;
  /** The user, anonymous. Undefined: none. */
  readonly distinctId: string | undefined;
  readonly init: boolean;
  readonly started: Instant;
  readonly timestamp: Instant;
  readonly status: string;
  readonly errors: number;
  /** `none` unless it is one that is known. */
  readonly abnormalMechanism: string;
  readonly attributes: SessionAttributes;
}

/** Counts of sessions that started at a time. */
export interface SessionAggregate {
  readonly kind: "aggregate";
  readonly distinctId: string | undefined;
  readonly started: Instant;
  readonly exited: number;
  readonly errored: number;
  readonly abnormal: number;
  readonly unhandled: number;
  readonly crashed: number;
  readonly attributes: SessionAttributes;
}

/** A session update or a count of sessions. */
export type Session = SessionUpdate | SessionAggregate;

/** What reading sessions takes from outside. */
export interface SessionDefaults {
  /** Time of a report that states none. */
  readonly now: Instant;
  /** Makes the id of a session that has none. */
  readonly uuid: () => string;
}

const zoned = /(?:[Zz]|[+-]\d{2}:?\d{2})$/;
const nilUuid = "0".repeat(32);
const mechanisms = new Set(["anr_foreground", "anr_background"]);
const maxCount = 2 ** 32 - 1;

/** Reads the payload of a `session` item. Undefined: it is none. */
export function readSessionUpdate(payload: unknown, defaults: SessionDefaults): SessionUpdate | undefined {
  if (!isObject(payload)) return undefined;
  const attributes = readAttributes(payload.attrs);
  const started = readTime(payload.started);
  const timestamp = payload.timestamp === undefined ? defaults.now : readTime(payload.timestamp);
  const sessionId = payload.sid === undefined ? defaults.uuid() : readUuid(payload.sid);
  const { did, init = false, status = "ok", errors = 0, seq = 0, abnormal_mechanism: mechanism } = payload;
  const complete =
    attributes !== undefined && started !== undefined && timestamp !== undefined && sessionId !== undefined;
  if (!complete || typeof init !== "boolean" || typeof status !== "string") return undefined;
  if (!isCount(errors, Number.MAX_SAFE_INTEGER) || !isCount(seq, Number.MAX_VALUE) || !isOptionalText(did))
    return undefined;
  return {
    kind: "update",
    sessionId,
    distinctId: distinctIdOf(did),
    init,
    started,
    timestamp,
    status,
    errors,
    abnormalMechanism: typeof mechanism === "string" && mechanisms.has(mechanism) ? mechanism : "none",
    attributes,
  };
}

/** Reads the payload of a `sessions` item. Undefined: it is none. */
export function readSessionAggregates(payload: unknown): readonly SessionAggregate[] | undefined {
  if (!isObject(payload)) return undefined;
  const attributes = readAttributes(payload.attrs);
  const list = payload.aggregates ?? [];
  if (attributes === undefined || !Array.isArray(list)) return undefined;
  const aggregates: SessionAggregate[] = [];
  for (const entry of list) {
    const aggregate = isObject(entry) ? readAggregate(entry, attributes) : undefined;
    if (aggregate === undefined) return undefined;
    aggregates.push(aggregate);
  }
  return aggregates;
}

function readAggregate(entry: JsonObject, attributes: SessionAttributes): SessionAggregate | undefined {
  const started = readTime(entry.started);
  const { did, exited = 0, errored = 0, abnormal = 0, unhandled = 0, crashed = 0 } = entry;
  const counts = [exited, errored, abnormal, unhandled, crashed];
  if (started === undefined || !isOptionalText(did) || !counts.every((count) => isCount(count, maxCount)))
    return undefined;
  return {
    kind: "aggregate",
    distinctId: distinctIdOf(did),
    started,
    exited: Number(exited),
    errored: Number(errored),
    abnormal: Number(abnormal),
    unhandled: Number(unhandled),
    crashed: Number(crashed),
    attributes,
  };
}

function readAttributes(attributes: unknown): SessionAttributes | undefined {
  if (!isObject(attributes)) return undefined;
  const { release, environment, ip_address: userAddress, user_agent: userAgent } = attributes;
  if (typeof release !== "string" || !isOptionalText(environment)) return undefined;
  return {
    release,
    environment: environment ?? undefined,
    userAddress: typeof userAddress === "string" ? userAddress : undefined,
    userAgent: typeof userAgent === "string" ? userAgent : undefined,
  };
}

function readTime(value: unknown): Instant | undefined {
  if (typeof value !== "string" || !zoned.test(value)) return undefined;
  const parsed = parseInstant(value);
  return "instant" in parsed ? parsed.instant : undefined;
}

function readUuid(value: unknown): string | undefined {
  const hex = typeof value === "string" ? parseUuid(value) : undefined;
  return hex?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** A user without identity is no user. */
function distinctIdOf(value: string | null | undefined): string | undefined {
  return value === null || value === undefined || parseUuid(value) === nilUuid ? undefined : value;
}

function isOptionalText(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || typeof value === "string";
}

function isCount(value: unknown, max: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= max;
}
