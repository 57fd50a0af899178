/** User reports in the form that consumers read (events, section "User reports"). */
import type { Item } from "@weir/envelope";
import { itemQuantities, parseUuid } from "@weir/envelope";
import { invalid } from "@weir/managed";
import { isObject } from "../event/json.ts";
import { parseJson } from "../event/parse-json.ts";
import type { UnitContext } from "../unit-context.ts";

/** Rewrites user reports to exactly four members. Those that are none are dropped with an outcome. */
export function rewriteUserReports(context: UnitContext, items: readonly Item[]): Buffer[] {
  const rewritten: Buffer[] = [];
  for (const item of items) {
    const report = rewriteUserReport(item.payload);
    if (report !== undefined) {
      rewritten.push(report);
      continue;
    }
    context.processing.explain("a user report is not valid", { expected: "an object with event_id and text members" });
    context.settlement.receive(item, itemQuantities).reject(invalid("invalid_json"));
  }
  return rewritten;
}

/** The report with the members event_id, name, email and comments; undefined if the payload is none. */
export function rewriteUserReport(payload: Buffer): Buffer | undefined {
  const parsed = parseJson(payload);
  if (!parsed.ok || !isObject(parsed.value)) return undefined;
  const { event_id: id, name, email, comments } = parsed.value;
  const eventId = typeof id === "string" ? parseUuid(id) : undefined;
  if (eventId === undefined || !isText(name) || !isText(email) || !isText(comments)) return undefined;
  const report = { event_id: eventId, name: name ?? "", email: email ?? "", comments: comments ?? "" };
  return Buffer.from(JSON.stringify(report));
}

function isText(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || typeof value === "string";
}
