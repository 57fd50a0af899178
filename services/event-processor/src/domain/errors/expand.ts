/** Items to an event: its payload is parsed, its user reports are rewritten, what does not belong is dropped. */
import type { Item } from "@weir/envelope";
import { createsEvent, envelopeQuantities, itemQuantities } from "@weir/envelope";
import type { Managed, Outcome } from "@weir/managed";
import { invalid } from "@weir/managed";
import type { UnitContext } from "../unit-context.ts";
import { rewriteUserReports } from "../user-reports/expand.ts";
import type { ErrorEvent } from "./error-event.ts";
import { errorEventQuantities } from "./error-event.ts";
import { readPayload } from "./read-payload.ts";
import type { ErrorShape } from "./shape.ts";
import { findShape } from "./shape.ts";

/** Makes an event of its items. Undefined: they were dropped with an outcome. */
export function expandErrorEvent(context: UnitContext, items: readonly Item[]): Managed<ErrorEvent> | undefined {
  const shape = findShape(items);
  if (shape.kind === "json") return expandJson(context, shape);
  const reason = shape.kind === "unsupported" ? "feature_disabled" : "no_event_payload";
  const problem = shape.kind === "unsupported" ? `this version does not process ${shape.what} yet` : "no event";
  return drop(context, items, invalid(reason), problem);
}

function expandJson(context: UnitContext, shape: ErrorShape & { kind: "json" }): Managed<ErrorEvent> | undefined {
  const { payload, category, attachments } = shape;
  rejectLeftOver(context, shape.leftOver);
  const read = readPayload(context, payload);
  if (read.event === undefined) {
    return drop(context, [payload, ...attachments, ...shape.userReports], read.outcome, read.problem);
  }
  const userReports = rewriteUserReports(context, shape.userReports);
  const payloadBytes = payload.payload.length;
  const value: ErrorEvent = { category, event: read.event, payloadBytes, attachments, userReports };
  return context.settlement.receive(value, errorEventQuantities);
}

function rejectLeftOver(context: UnitContext, items: readonly Item[]): void {
  for (const item of items) {
    const reason = createsEvent(item) ? "duplicate_item" : "invalid_envelope";
    context.processing.explain("an item does not belong to the event of its envelope", { type: item.type, reason });
    context.settlement.receive(item, itemQuantities).reject(invalid(reason));
  }
}

function drop(context: UnitContext, items: readonly Item[], outcome: Outcome, problem: string): undefined {
  context.processing.explain("an event was dropped", { reason: outcome.reason, problem });
  context.settlement.receive(items, envelopeQuantities).reject(outcome);
}
