/** Operations of transactions and spans that state none (events, section "Transaction names"). */
import type { Condition, FieldValue } from "@weir/conditions";
import { matches, parseCondition } from "@weir/conditions";
import { traceContext } from "../event/contexts.ts";
import type { JsonObject } from "../event/json.ts";
import { isObject, numberOf } from "../event/json.ts";
import { spansOf } from "./spans.ts";

const defaultOp = "default";

/** The operation of spans for which a condition holds. */
export interface OpRule {
  readonly condition: Condition;
  readonly op: string;
}

/** Reads the member `spanOpDefaults` of the global configuration. Entries of another shape are left out. */
export function parseOpRules(document: unknown): readonly OpRule[] {
  const rules = isObject(document) ? document.rules : undefined;
  if (!Array.isArray(rules)) return [];
  return rules.filter(isObject).flatMap(({ condition, value }) => {
    if (!isObject(condition) || typeof value !== "string") return [];
    return [{ condition: parseCondition(condition), op: value }];
  });
}

/** Fills in operations: that of a span by the first rule that holds for it. One that is empty stays. */
export function fillOps(fields: JsonObject, rules: readonly OpRule[]): void {
  const trace = traceContext(fields);
  if (trace !== undefined) trace.op ??= defaultOp;
  for (const span of spansOf(fields)) span.op ??= opOf(span, rules);
}

function opOf(span: JsonObject, rules: readonly OpRule[]): string {
  if (rules.length === 0) return defaultOp;
  const getField = (path: string) => readField(span, path);
  return rules.find(({ condition }) => matches(condition, getField))?.op ?? defaultOp;
}

/** A field of a span (sampling and filters, section "Field paths", span version 1). */
function readField(span: JsonObject, path: string): FieldValue {
  if (!path.startsWith("span.")) return undefined;
  const field = path.slice("span.".length);
  if (field === "duration") return durationMs(span);
  if (field.startsWith("tags.")) return scalar(memberOf(span.tags, field.slice("tags.".length)));
  if (field.startsWith("data.")) return dataField(span, field.slice("data.".length));
  if (field.startsWith("measurements.") && field.endsWith(".value")) {
    const measurement = memberOf(span.measurements, field.slice("measurements.".length, -".value".length));
    return scalar(memberOf(measurement, "value"));
  }
  return scalar(Object.hasOwn(span, field) ? span[field] : undefined);
}

function dataField(span: JsonObject, path: string): FieldValue {
  let value: unknown = span.data;
  for (const step of path.split(/(?<!\\)\./)) value = memberOf(value, step.replaceAll("\\.", "."));
  if ((value === undefined || value === null) && isObject(span.data)) value = memberOf(span.tags, path);
  return scalar(value);
}

function memberOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function scalar(value: unknown): FieldValue {
  return typeof value === "string" || typeof value === "boolean" ? value : numberOf(value);
}

function durationMs({ start_timestamp: start, timestamp: end }: JsonObject): number | undefined {
  return typeof start === "number" && typeof end === "number" ? (end - start) * 1000 : undefined;
}
