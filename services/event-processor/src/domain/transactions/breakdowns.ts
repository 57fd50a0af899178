/** How much of a transaction went into which kind of operation (events, section "Measurements", breakdowns). */
import type { JsonObject } from "../event/json.ts";
import { isObject, setMember } from "../event/json.ts";
import { microsOf, spansOf } from "./spans.ts";

/** A breakdown that a project asks for. */
export interface Breakdown {
  readonly name: string;
  /** Beginnings of operations; the first that fits is the group. */
  readonly matches: readonly string[];
}

/** Start and end in microseconds. */
type Interval = readonly [start: number, end: number];

const types: readonly unknown[] = ["spanOperations", "span_operations"];

/**
 * Reads the member `breakdownsV2` of a project's configuration. Breakdowns of other types are left out.
 * @returns undefined if the project says nothing about breakdowns
 */
export function parseBreakdowns(document: unknown): readonly Breakdown[] | undefined {
  if (!isObject(document)) return undefined;
  return Object.entries(document).flatMap(([name, breakdown]) => {
    if (!isObject(breakdown) || !types.includes(breakdown.type)) return [];
    const matches: readonly unknown[] = Array.isArray(breakdown.matches) ? breakdown.matches : [];
    return [{ name, matches: matches.filter((match) => typeof match === "string") }];
  });
}

/** Replaces what the client sent as breakdowns by those that the project asks for. */
export function computeBreakdowns(fields: JsonObject, breakdowns: readonly Breakdown[]): void {
  delete fields.breakdowns;
  const computed: JsonObject = {};
  for (const breakdown of breakdowns) {
    const values = compute(spansOf(fields), breakdown);
    if (values !== undefined) setMember(computed, breakdown.name, values);
  }
  if (Object.keys(computed).length > 0) fields.breakdowns = computed;
}

function compute(spans: readonly JsonObject[], { matches }: Breakdown): JsonObject | undefined {
  const groups = new Map<string, Interval[]>();
  for (const span of spans) {
    const { op } = span;
    if (typeof op !== "string") continue;
    const group = matches.find((match) => op.startsWith(match)) ?? op;
    const interval: Interval = [microsOf(span.start_timestamp), microsOf(span.timestamp)];
    const intervals = groups.get(group);
    if (intervals === undefined) groups.set(group, [interval]);
    else intervals.push(interval);
  }
  if (groups.size === 0) return undefined;
  const values: JsonObject = {};
  let total = 0;
  for (const [group, intervals] of groups) {
    const micros = unionOf(intervals);
    total += micros;
    if (matches.includes(group)) values[`ops.${group}`] = milliseconds(micros);
  }
  values["total.time"] = milliseconds(total);
  return values;
}

function milliseconds(micros: number): JsonObject {
  return { value: micros / 1000, unit: "millisecond" };
}

function unionOf(intervals: Interval[]): number {
  let covered = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const [start, end] of intervals.sort((a, b) => a[0] - b[0])) {
    if (end <= reached) continue;
    covered += end - Math.max(start, reached);
    reached = end;
  }
  return covered;
}
