/** The payload of an item to an event (events, section "Shapes of error envelopes"). */
import type { Item } from "@weir/envelope";
import type { InvalidReason, Outcome } from "@weir/managed";
import { defect, filtered, invalid } from "@weir/managed";
import type { EventDocument } from "../event/event.ts";
import { eventType } from "../event/event.ts";
import { parseJson } from "../event/parse-json.ts";
import { readEvent } from "../event/read-event.ts";
import { readCspReport } from "../security-reports/csp-report.ts";
import { eventOfReport } from "../security-reports/event-of-report.ts";
import type { UnitContext } from "../unit-context.ts";
import { randomId } from "../unit-context.ts";

/** An event, or what becomes of the items instead. */
export type ReadPayload =
  | { readonly event: EventDocument }
  | { readonly event: undefined; readonly outcome: Outcome; readonly problem: string };

/** Reads the event in an item's payload. */
export function readPayload(context: UnitContext, item: Item): ReadPayload {
  const { payload } = item;
  if (payload.length > context.processing.settings.maxEventBytes) {
    const { maxEventBytes } = context.processing.settings;
    return refused("too_large:event", `found ${payload.length} bytes, expected at most ${maxEventBytes}`);
  }
  const parsed = parseJson(payload);
  if (!parsed.ok) return refused("invalid_json", parsed.problem);
  if (item.type === "raw_security") return readReport(context, item, parsed.value);
  const event = readEvent(parsed.value, () => randomId(context));
  if (event === undefined) return refused("no_event_payload", "found no object");
  if (item.type === "feedback") event.fields.type = "feedback";
  else delete event.fields.type;
  if (item.type === "security" && eventType(event) !== "csp") {
    return refused("security_report_type", "found an event without csp");
  }
  return { event };
}

function readReport(context: UnitContext, item: Item, payload: unknown): ReadPayload {
  const read = readCspReport(payload);
  switch (read.kind) {
    case "no_report":
      return refused("security_report_type", "found neither csp-report nor a type");
    case "unknown_directive":
      return refused("security_report", "found no directive that is known");
    case "other_report":
      return { event: undefined, outcome: filtered("invalid-csp"), problem: "found a report of another type" };
    case "report": {
      const payloadOfReport = eventOfReport(read.report, {
        origin: context.unit.request?.origin ?? "",
        release: headerText(item, "sentry_release"),
        environment: headerText(item, "sentry_environment"),
      });
      const event = readEvent(payloadOfReport, () => randomId(context));
      return event === undefined ? refused("internal", "a report made no event") : { event };
    }
  }
}

function headerText(item: Item, name: string): string | undefined {
  const json = item.otherHeadersJson.get(name);
  if (json === undefined) return undefined;
  const parsed = parseJson(Buffer.from(json));
  return parsed.ok && typeof parsed.value === "string" ? parsed.value : undefined;
}

function refused(reason: InvalidReason, problem: string): ReadPayload {
  return { event: undefined, outcome: invalid(reason, defect(problem)), problem };
}
