/** A check-in: one sign of life of a monitored job (streams, section "Check-ins"). */
import { parseUuid } from "@weir/envelope";
import type { JsonObject } from "../event/json.ts";
import { isObject, setMember, WideInteger } from "../event/json.ts";

/** A check-in with its members in the order in which they are written. */
export interface CheckIn {
  /** 32 lower-case hex digits; all zero: none was given. */
  readonly check_in_id: string;
  readonly monitor_slug: string;
  readonly status: string;
  readonly environment: string | undefined;
  /** Seconds. */
  readonly duration: number | undefined;
  readonly monitor_config: JsonObject | undefined;
  readonly contexts: JsonObject | undefined;
  /** Further members, kept as they are. */
  readonly others: JsonObject;
}

const nilUuid = "0".repeat(32);
const statuses = new Set(["ok", "error", "in_progress"]);
const intervalUnits = new Set(["year", "month", "week", "day", "hour", "minute"]);
const members = new Set([
  "check_in_id",
  "monitor_slug",
  "status",
  "environment",
  "duration",
  "monitor_config",
  "contexts",
]);

/** Reads a check-in from its parsed payload. Text instead of a check-in: what is wrong. */
export function readCheckIn(payload: unknown): CheckIn | string {
  if (!isObject(payload)) return "found no object";
  const id = payload.check_in_id === undefined ? nilUuid : readUuid(payload.check_in_id);
  const slug = payload.monitor_slug === undefined ? "" : payload.monitor_slug;
  const { status, environment, duration, monitor_config: config, contexts } = payload;
  if (id === undefined) return "check_in_id: expected a UUID";
  if (typeof slug !== "string") return "monitor_slug: expected text";
  if (typeof status !== "string") return "status: expected text";
  if (!isOptional(environment, "string")) return "environment: expected text";
  if (!isOptional(duration, "number")) return "duration: expected a number";
  const problem = checkConfig(config) ?? checkContexts(contexts);
  if (problem !== undefined) return problem;
  return {
    check_in_id: id,
    monitor_slug: slug,
    status: statuses.has(status) ? status : "unknown",
    environment: typeof environment === "string" ? environment : undefined,
    duration: typeof duration === "number" ? duration : undefined,
    monitor_config: isObject(config) ? withoutNulls(config) : undefined,
    contexts: isObject(contexts) ? contexts : undefined,
    others: otherMembers(payload),
  };
}

/** The JSON of a check-in: known members in their order, then the others. */
export function writeCheckIn({ others, ...known }: CheckIn): string {
  const json: JsonObject = { ...known };
  for (const name of Object.keys(others)) setMember(json, name, others[name]);
  return JSON.stringify(json);
}

function checkConfig(config: unknown): string | undefined {
  if (config === undefined || config === null) return undefined;
  if (!isObject(config)) return "monitor_config: expected an object";
  const schedule = config.schedule;
  if (!isObject(schedule) || !isSchedule(schedule)) return "monitor_config.schedule: expected a crontab or an interval";
  for (const name of ["checkin_margin", "max_runtime", "failure_issue_threshold", "recovery_threshold"]) {
    const value = config[name];
    if (value !== undefined && value !== null && !isUnsigned(value))
      return `monitor_config.${name}: expected a whole number`;
  }
  for (const name of ["timezone", "owner"]) {
    if (!isOptional(config[name], "string")) return `monitor_config.${name}: expected text`;
  }
  return undefined;
}

function isSchedule({ type, value, unit }: JsonObject): boolean {
  if (type === "crontab") return typeof value === "string";
  return type === "interval" && isUnsigned(value) && typeof unit === "string" && intervalUnits.has(unit);
}

function checkContexts(contexts: unknown): string | undefined {
  if (contexts === undefined || contexts === null) return undefined;
  if (!isObject(contexts)) return "contexts: expected an object";
  const trace = contexts.trace;
  if (trace === undefined || trace === null) return undefined;
  const id = isObject(trace) ? readUuid(trace.trace_id) : undefined;
  return id === undefined || id === nilUuid ? "contexts.trace.trace_id: expected a trace id" : undefined;
}

function otherMembers(payload: JsonObject): JsonObject {
  const others: JsonObject = {};
  for (const name of Object.keys(payload)) if (!members.has(name)) setMember(others, name, payload[name]);
  return others;
}

function withoutNulls(object: JsonObject): JsonObject {
  const copy: JsonObject = {};
  for (const name of Object.keys(object)) if (object[name] !== null) setMember(copy, name, object[name]);
  return copy;
}

function readUuid(value: unknown): string | undefined {
  return typeof value === "string" ? parseUuid(value) : undefined;
}

function isUnsigned(value: unknown): boolean {
  return value instanceof WideInteger
    ? !value.digits.startsWith("-")
    : Number.isSafeInteger(value) && Number(value) >= 0;
}

function isOptional(value: unknown, type: "string" | "number"): boolean {
  return value === undefined || value === null || typeof value === type;
}
