/** Decisions in a line: what was dropped of which event, and why. */
import type { Decision } from "@weir/gen/weir/common/v1/decision.ts";
import type { DecisionRecord } from "@weir/gen/weir/explain/v1/explain.ts";
import { reasonText } from "../explain/evidence-text.ts";
import { quantityText } from "../explain/quantity-text.ts";
import type { TailLine } from "./tail-line.ts";

/** A line per decision of a record. */
export function describeDecisions(record: DecisionRecord): readonly TailLine[] {
  return record.decisions.map((decision) => ({
    fate: "dropped",
    kind: record.itemTypes[0] ?? "request",
    summary: `${amount(decision)}${subject(record, decision)}${reasonText(decision, record.rules)}`,
  }));
}

/** The first category says what it was; the others count other sides of the same. */
function amount({ quantities }: Decision): string {
  const [first] = quantities;
  return first === undefined ? "" : quantityText(first.category, Number(first.quantity));
}

function subject({ eventId, traceId }: DecisionRecord, decision: Decision): string {
  if (decision.quantities.length === 0) return "";
  if (eventId !== "") return ` of event ${eventId}: `;
  const trace = decision.traceId || traceId;
  return trace === "" ? ": " : ` of trace ${trace}: `;
}
