/** The two forms in which a check-in is sent by a plain HTTP call: query string, or JSON (ingest, section "Cron check-in"). */
import { isUtf8 } from "node:buffer";
import { parseUuid } from "@weir/envelope";
import { textProblem } from "./http/http-answer.ts";
import { parseMediaType } from "./http/media-type.ts";

const nilUuid = "0".repeat(32);
const statuses: ReadonlySet<string> = new Set(["ok", "error", "in_progress"]);
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * The check-in that a query tells, as JSON.
 * @throws HttpProblem 400 if `status` is missing, or a member is malformed
 */
export function readCheckInQuery(query: string, slug: string): Buffer {
  const members = new URLSearchParams(query);
  const status = members.get("status");
  if (status === null) throw badQuery("missing field `status`");
  const id = members.get("check_in_id");
  const checkInId = id === null ? nilUuid : parseUuid(id);
  if (checkInId === undefined) throw badQuery("check_in_id: expected a UUID");
  const duration = members.get("duration");
  if (duration !== null && !decimal.test(duration)) throw badQuery("duration: invalid float literal");
  return Buffer.from(
    JSON.stringify({
      check_in_id: checkInId,
      monitor_slug: slug,
      status: statuses.has(status) ? status : "unknown",
      environment: members.get("environment") ?? undefined,
      duration: duration === null ? undefined : Number(duration),
    }),
  );
}

/**
 * The check-in of a JSON body, for the monitor that the path names.
 * @throws HttpProblem 400 if it is not JSON, 415 if it does not say that it is, 422 if it has not the shape of a check-in
 */
export function readCheckInBody(body: Buffer, contentType: string, slug: string): Buffer {
  if (parseMediaType(contentType)?.essence !== "application/json") {
    throw textProblem(415, "Expected request with `Content-Type: application/json`");
  }
  const value = parseJson(body);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw badShape("expected an object");
  const fault = faultOf(value as Readonly<Record<string, unknown>>);
  if (fault !== undefined) throw badShape(fault);
  // A spread copies own members only, so that a member `__proto__` stays one.
  return Buffer.from(JSON.stringify({ ...value, monitor_slug: slug }));
}

function parseJson(body: Buffer): unknown {
  try {
    if (!isUtf8(body)) throw new SyntaxError("not UTF-8");
    return JSON.parse(body.toString());
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw textProblem(400, `Failed to parse the request body as JSON: ${cause}`);
  }
}

/** What the members that every check-in has are not; what a monitor's configuration holds is checked in processing. */
function faultOf(checkIn: Readonly<Record<string, unknown>>): string | undefined {
  const { check_in_id: id, monitor_slug: slug, status, environment, duration } = checkIn;
  if (id !== undefined && (typeof id !== "string" || parseUuid(id) === undefined))
    return "check_in_id: expected a UUID";
  if (slug !== undefined && typeof slug !== "string") return "monitor_slug: expected a string";
  if (status === undefined) return "missing field `status`";
  if (typeof status !== "string") return "status: expected a string";
  if (environment !== undefined && environment !== null && typeof environment !== "string")
    return "environment: expected a string";
  if (duration !== undefined && duration !== null && typeof duration !== "number") return "duration: expected a number";
  return undefined;
}

function badQuery(cause: string): Error {
  return textProblem(400, `Failed to deserialize query string: ${cause}`);
}

function badShape(cause: string): Error {
  return textProblem(422, `Failed to deserialize the JSON body into the target type: ${cause}`);
}
