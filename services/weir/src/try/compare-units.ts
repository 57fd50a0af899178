/** What two configurations do to the same unit. */
import { categoryName } from "@weir/data-category";
import type { DecidedQuantity, Decision } from "@weir/gen/weir/common/v1/decision.ts";
import type { TriedUnit } from "@weir/gen/weir/common/v1/dry_run.ts";
import { reasonText } from "../explain/evidence-text.ts";
import { quantityText } from "../explain/quantity-text.ts";
import type { NamedUnit } from "./units-of-file.ts";

/** A unit under both. */
export interface ComparedUnit {
  readonly unit: NamedUnit;
  readonly current: TriedUnit;
  /** Undefined: there is no candidate. */
  readonly candidate: TriedUnit | undefined;
}

/** True if the candidate would do something else. */
export function differs({ current, candidate }: ComparedUnit): boolean {
  return candidate !== undefined && JSON.stringify(fateJson(current)) !== JSON.stringify(fateJson(candidate));
}

/** What becomes of a unit, a line each. */
export function fateLines({ kept, dropped, reported, failure }: TriedUnit): string[] {
  if (failure !== undefined) return [`cannot be tried: ${failure.message}`];
  const lines = dropped.map((decision) => `dropped: ${listOf(decision.quantities)}, ${whyDropped(decision)}`);
  if (kept.length > 0) lines.unshift(`kept: ${listOf(kept)}`);
  if (lines.length === 0) lines.push("nothing is kept, and no outcome is told: such items are dropped without one");
  for (const decision of reported) {
    lines.push(`would be dropped, if ${decision.reason || "a quota"} were enforced: ${listOf(decision.quantities)}`);
  }
  return lines;
}

function whyDropped(decision: Decision): string {
  const why = reasonText(decision, []);
  const reason = decision.reason === "" ? "rate limited" : decision.reason;
  return why === "" || why === reason ? `by ${reason}` : `by ${reason} (${why})`;
}

function listOf(quantities: readonly DecidedQuantity[]): string {
  return quantities.map(({ category, quantity }) => quantityText(category, Number(quantity))).join(", ");
}

/** For programs, and to compare: what is dropped by what, in what quantities. */
export function fateJson({ kept, dropped, reported, failure }: TriedUnit): Record<string, unknown> {
  return {
    kept: quantitiesJson(kept),
    dropped: dropped.map(decisionJson),
    reported: reported.map(decisionJson),
    failure: failure?.message ?? null,
  };
}

function decisionJson({ outcome, reason, quantities }: Decision): Record<string, unknown> {
  return { outcome, reason: reason || null, quantities: quantitiesJson(quantities) };
}

function quantitiesJson(quantities: readonly DecidedQuantity[]): Record<string, number> {
  return Object.fromEntries(quantities.map(({ category, quantity }) => [categoryName(category), Number(quantity)]));
}
