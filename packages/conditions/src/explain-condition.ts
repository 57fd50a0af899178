/** Tells which parts of a condition decide whether it holds, and what they found. */
import type { Condition } from "./condition.ts";
import { describeCondition, describeField } from "./describe-condition.ts";
import type { GetField } from "./field-value.ts";
import { matches } from "./matches.ts";

/** A part of a condition that decides. */
export interface ConditionFinding {
  /** Where it stands, for example `inner[1].inner`; empty for the condition itself. */
  readonly path: string;
  /** What it asks, in words. */
  readonly asks: string;
  /** The value of the field that it reads, as JSON. Empty: the field is missing, or it reads none. */
  readonly found: string;
  readonly holds: boolean;
}

/** Most parts that are told. */
const maxFindings = 16;

/**
 * The parts that decide whether a condition holds: of an `and` that does not, the part that does not; of one that
 * does, all of them; of an `or` the other way round. At most 16.
 */
export function explainCondition(condition: Condition, getField: GetField): readonly ConditionFinding[] {
  const findings: ConditionFinding[] = [];
  collect(condition, "", getField, findings);
  return findings.slice(0, maxFindings);
}

function collect(condition: Condition, path: string, getField: GetField, findings: ConditionFinding[]): void {
  if (findings.length >= maxFindings) return;
  if (condition.op === "not") {
    collect(condition.inner, inside(path), getField, findings);
    return;
  }
  const holds = matches(condition, getField);
  if ("name" in condition || condition.op === "unsupported") {
    const found = "name" in condition ? describeField(getField(condition.name)) : "";
    findings.push({ path, asks: describeCondition(condition), found, holds });
    return;
  }
  if (condition.inner.length === 0) {
    findings.push({ path, asks: describeCondition(condition), found: "", holds });
    return;
  }
  const oneDecides = (condition.op === "and") !== holds;
  for (const [index, inner] of condition.inner.entries()) {
    if (oneDecides && matches(inner, getField) !== holds) continue;
    collect(inner, `${inside(path)}[${index}]`, getField, findings);
    if (oneDecides) return;
  }
}

function inside(path: string): string {
  return path === "" ? "inner" : `${path}.inner`;
}
