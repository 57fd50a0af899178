/** Items to an event: its payload is parsed, its user reports are rewritten, what does not belong is dropped. */
import { DataCategory } from "@weir/data-category";
import type { Item } from "@weir/envelope";
import { createsEvent, envelopeQuantities, itemQuantities } from "@weir/envelope";
import type { Managed, Outcome } from "@weir/managed";
import { invalid } from "@weir/managed";
import type { CrashShape } from "../crashes/crash-shape.ts";
import { crashItems } from "../crashes/crash-shape.ts";
import { readCrash } from "../crashes/read-crash.ts";
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
  switch (shape.kind) {
    case "json":
      return expandJson(context, shape);
    case "crash":
      return expandCrash(context, shape.crash);
    case "unsupported":
      return dropUnread(context, items, shape.report);
    case "no_event":
      return drop(context, items, invalid("no_event_payload"), "no event");
  }
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

function expandCrash(context: UnitContext, shape: CrashShape): Managed<ErrorEvent> | undefined {
  rejectLeftOver(context, shape.leftOver);
  const crash = readCrash(context, shape);
  if (crash.event === undefined) {
    return drop(context, [...crashItems(shape), ...shape.userReports], invalid(crash.reason), crash.problem);
  }
  const userReports = rewriteUserReports(context, shape.userReports);
  const value: ErrorEvent = { category: DataCategory.ERROR, ...crash, userReports };
  return context.settlement.receive(value, errorEventQuantities);
}

/** Reports that are not looked into: what cannot even be inflated is no report. */
function dropUnread(context: UnitContext, items: readonly Item[], report: Item): undefined {
  if (report.type === "unreal_report" && !isZlib(report.payload)) {
    return drop(context, items, invalid("invalid_compression"), "found other bytes than zlib's at the beginning");
  }
  const what = report.attachmentType || report.type;
  return drop(context, items, invalid("feature_disabled"), `this version does not process ${what} yet`);
}

/** True if bytes begin as a zlib stream does (RFC 1950, section 2.2). */
function isZlib(bytes: Buffer): boolean {
  return bytes.length >= 2 && bytes.readUInt16BE(0) % 31 === 0 && (bytes.readUInt8(0) & 0x0f) === 8;
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
