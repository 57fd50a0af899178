/** Reading and writing of the envelope header `trace` (sampling and filters, section "Dynamic sampling context"). */
import type { DynamicSamplingContext } from "@weir/gen/weir/common/v1/dynamic_sampling_context.ts";
import { parseUuid } from "./event-id.ts";
import { HeaderValueError, optionalParsed, optionalString } from "./header-value.ts";
import { isPublicKey } from "./public-key.ts";

const knownMembers = new Set([
  "trace_id",
  "public_key",
  "release",
  "environment",
  "transaction",
  "segment_name",
  "sample_rate",
  "user_id",
  "user_segment",
  "user",
  "replay_id",
  "sampled",
]);
const nilUuid = "0".repeat(32);
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Reads a dynamic sampling context.
 * @param value the parsed member `trace` of an envelope header
 * @returns undefined if it is not one: a required member is missing, or any listed member is wrong
 */
export function parseDynamicSamplingContext(value: unknown): DynamicSamplingContext | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  try {
    return read(value as Readonly<Record<string, unknown>>);
  } catch (error) {
    if (error instanceof HeaderValueError) return undefined;
    throw error;
  }
}

function read(members: Readonly<Record<string, unknown>>): DynamicSamplingContext | undefined {
  const traceId = optionalParsed(members.trace_id, "trace_id", "a UUID", parseUuid);
  const publicKey = optionalString(members.public_key, "public_key");
  if (traceId === undefined || traceId === nilUuid || publicKey === undefined || !isPublicKey(publicKey))
    return undefined;
  if (Object.hasOwn(members, "transaction") && Object.hasOwn(members, "segment_name")) return undefined;
  const [userId, userSegment] = readUser(members);
  return {
    traceId,
    publicKey,
    release: optionalString(members.release, "release"),
    environment: optionalString(members.environment, "environment"),
    transaction: optionalString(members.transaction ?? members.segment_name, "transaction"),
    sampleRate: readSampleRate(members.sample_rate),
    userId,
    userSegment,
    replayId: optionalParsed(members.replay_id, "replay_id", "a UUID", parseUuid),
    sampled: readSampled(members.sampled),
    otherJson: readOthers(members),
  };
}

function readUser(members: Readonly<Record<string, unknown>>): [id: string, segment: string] {
  const id = readText(members.user_id, "user_id");
  const segment = readText(members.user_segment, "user_segment");
  const user = members.user;
  if (user === undefined || user === null) return [id, segment];
  if (typeof user !== "object" || Array.isArray(user)) throw new HeaderValueError("`user` must be an object");
  const nested = user as Readonly<Record<string, unknown>>;
  const nestedId = readText(nested.id, "user.id");
  const nestedSegment = readText(nested.segment, "user.segment");
  return id === "" && segment === "" ? [nestedId, nestedSegment] : [id, segment];
}

function readText(value: unknown, member: string): string {
  if (value === undefined) return "";
  if (typeof value !== "string") throw new HeaderValueError(`\`${member}\` must be a string`);
  return value;
}

function readSampleRate(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string" && !jsonNumber.test(value))
    throw new HeaderValueError("`sample_rate` must be a number");
  const rate = typeof value === "string" ? Number(value) : value;
  if (typeof rate !== "number" || !Number.isFinite(rate) || rate < 0) {
    throw new HeaderValueError("`sample_rate` must be a number of at least 0");
  }
  return rate;
}

function readSampled(value: unknown): boolean | undefined {
  if (value === true || value === "true") return true;
  if (value === false || value === "false") return false;
  if (value === undefined || value === null || typeof value === "string") return undefined;
  throw new HeaderValueError("`sampled` must be a boolean");
}

function readOthers(members: Readonly<Record<string, unknown>>): Map<string, string> {
  const others = new Map<string, string>();
  for (const name of Object.keys(members)) {
    if (!knownMembers.has(name)) others.set(name, JSON.stringify(members[name]));
  }
  return others;
}

/**
 * The wire form, as in the envelope header and in the member `_dsc` of events.
 * @returns an object without prototype, since its member names come from outside
 */
export function dynamicSamplingContextToJson(context: DynamicSamplingContext): Record<string, unknown> {
  const json: Record<string, unknown> = Object.create(null);
  json.trace_id = context.traceId;
  json.public_key = context.publicKey;
  json.release = context.release ?? null;
  json.environment = context.environment ?? null;
  json.transaction = context.transaction ?? null;
  if (context.sampleRate !== undefined) json.sample_rate = formatSampleRate(context.sampleRate);
  if (context.userId !== "") json.user_id = context.userId;
  if (context.userSegment !== "") json.user_segment = context.userSegment;
  json.replay_id = context.replayId ?? null;
  if (context.sampled !== undefined) json.sampled = context.sampled;
  for (const [name, text] of context.otherJson) json[name] = JSON.parse(text);
  return json;
}

/** A sample rate as text with at least one decimal: `1.0`, `0.5`, `1e-7`. */
function formatSampleRate(rate: number): string {
  if (Number.isInteger(rate) && rate < 1e16) return `${rate}.0`;
  if (rate < 1e-5 || rate >= 1e16) return rate.toExponential().replace("+", "");
  return String(rate);
}
