/** Items to an event: its payload is parsed, its user reports are rewritten, what does not belong is dropped. */
import type { Quantities } from "@weir/data-category";
import type { Item } from "@weir/envelope";
import { createsEvent, envelopeQuantities, itemQuantities } from "@weir/envelope";
import type { InvalidReason, Managed } from "@weir/managed";
import { invalid } from "@weir/managed";
import { eventType } from "../event/event.ts";
import { parseJson } from "../event/parse-json.ts";
import { readEvent } from "../event/read-event.ts";
import type { UnitContext } from "../unit-context.ts";
import { randomId } from "../unit-context.ts";
import { rewriteUserReports } from "../user-reports/expand.ts";
import type { ErrorEvent } from "./error-event.ts";
import { errorEventQuantities } from "./error-event.ts";
import type { ErrorShape } from "./shape.ts";
import { findShape } from "./shape.ts";

/** Makes an event of its items. Undefined: they were dropped with an outcome. */
export function expandErrorEvent(context: UnitContext, items: readonly Item[]): Managed<ErrorEvent> | undefined {
  const shape = findShape(items);
  if (shape.kind === "json") return expandJson(context, shape);
  const reason = shape.kind === "unsupported" ? "feature_disabled" : "no_event_payload";
  const problem = shape.kind === "unsupported" ? `this version does not process ${shape.what} yet` : "no event";
  return drop(context, items, envelopeQuantities, reason, problem);
}

function expandJson(context: UnitContext, shape: ErrorShape & { kind: "json" }): Managed<ErrorEvent> | undefined {
  const { payload, category, attachments } = shape;
  rejectLeftOver(context, shape.leftOver);
  const all = [payload, ...attachments, ...shape.userReports];
  const tooLarge = payload.payload.length > context.processing.settings.maxEventBytes;
  if (tooLarge)
    return drop(context, all, envelopeQuantities, "too_large:event", `found ${payload.payload.length} bytes`);
  const parsed = parseJson(payload.payload);
  if (!parsed.ok) return drop(context, all, envelopeQuantities, "invalid_json", parsed.problem);
  const event = readEvent(parsed.value, () => randomId(context));
  if (event === undefined) return drop(context, all, envelopeQuantities, "no_event_payload", "found no object");
  if (payload.type === "feedback") event.fields.type = "feedback";
  else delete event.fields.type;
  if (payload.type === "security" && eventType(event) !== "csp")
    return drop(context, all, envelopeQuantities, "security_report_type", "found an event without csp");
  const userReports = rewriteUserReports(context, shape.userReports);
  const value: ErrorEvent = { category, event, payloadBytes: payload.payload.length, attachments, userReports };
  return context.settlement.receive(value, errorEventQuantities);
}

function rejectLeftOver(context: UnitContext, items: readonly Item[]): void {
  for (const item of items) {
    const reason = createsEvent(item) ? "duplicate_item" : "invalid_envelope";
    context.processing.explain("an item does not belong to the event of its envelope", { type: item.type, reason });
    context.settlement.receive(item, itemQuantities).reject(invalid(reason));
  }
}

function drop(
  context: UnitContext,
  items: readonly Item[],
  measure: (items: readonly Item[]) => Quantities,
  reason: InvalidReason,
  problem: string,
): undefined {
  context.processing.explain("an event was dropped", { reason, problem });
  context.settlement.receive(items, measure).reject(invalid(reason));
}
