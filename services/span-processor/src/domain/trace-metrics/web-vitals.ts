/** Web vitals of page loads and interactions, taken from their spans as trace metrics (spans, section "Web-vital metrics from spans"). */
import { isJsonArray, isJsonObject } from "@weir/lossless-json";
import type { SinkRecord } from "@weir/sink";
import type { Span } from "../spans/span.ts";
import type { UnitContext } from "../unit-context.ts";
import type { Attribute, Attributes } from "../values/attributes.ts";
import { numberAt, stringAt, stringAttribute, valueAt } from "../values/attributes.ts";
import { valueSize } from "../values/byte-size.ts";
import { toMilliseconds } from "../values/instant.ts";
import { createTraceMetricRecords } from "./trace-metric-records.ts";
import { writeTraceMetricAttributes } from "./write-trace-metric-attributes.ts";

const ops: ReadonlySet<string | undefined> = new Set([
  "pageload",
  "ui.webvital.lcp",
  "ui.webvital.cls",
  "ui.interaction.click",
  "ui.interaction.hover",
  "ui.interaction.drag",
  "ui.interaction.press",
]);

/** In the order in which they are delivered. */
const vitals = ["lcp", "cls", "inp", "fcp", "ttfb"] as const;

const prefix = "browser.web_vital";
const maxSources = 127;
/** What is copied beside the score, by vital; sources of shifts are numbered. */
const details: Readonly<Record<string, readonly string[]>> = {
  lcp: ["element", "id", "url", "size", "load_time", "render_time"].map((name) => `${prefix}.lcp.${name}`),
  cls: Array.from({ length: maxSources }, (_, index) => `${prefix}.cls.source.${index + 1}`),
  inp: [`${prefix}.inp.target`, `${prefix}.inp.interaction_type`],
  ttfb: [`${prefix}.ttfb.request_time`],
};
const common = [
  "browser.version",
  "browser.navigation.type",
  "browser.navigation.id",
  "sentry.pageload.span_id",
  "sentry.origin",
  "sentry.segment.name",
  "user_agent.original",
  "sentry.release",
  "sentry.environment",
  "sentry.sdk.name",
  "sentry.sdk.version",
  "sentry.platform",
];

/**
 * The records of all web vitals in some spans of a unit. They are delivered with the spans and account for nothing of
 * their own.
 */
export function webVitalRecords(spans: readonly Span[], unit: UnitContext): SinkRecord[] {
  const measured = spans.filter(({ attributes }) => ops.has(stringAt(attributes, "sentry.op")));
  if (measured.length === 0) return [];
  const record = createTraceMetricRecords(unit, "span");
  const records: SinkRecord[] = [];
  for (const { attributes: known, start: timestamp, spanId, traceId } of measured) {
    if (timestamp === undefined || traceId === undefined) continue;
    for (const vital of vitals) {
      const value = numberAt(known, `${prefix}.${vital}.value`);
      if (value === undefined) continue;
      const name = `${prefix}.${vital}`;
      const attributes = attributesOf(vital, known);
      const byteSize = sizeOf(attributes) + valueSize(name) + valueSize(value);
      const unitOfVital = vital === "cls" ? "none" : "millisecond";
      const fields = { timestamp, name, type: "distribution", unit: unitOfVital, value, spanId, byteSize };
      const item = record({
        traceId,
        itemId: unit.ids.itemId("web-vital", records.length, toMilliseconds(timestamp)),
        timestamp,
        clientSampleRate: 1,
        outcomes: undefined,
        writeAttributes: (writer) =>
          writeTraceMetricAttributes(writer, { ...fields, attributes, attributesMeta: undefined, meta: new Map() }),
      });
      records.push(item);
    }
  }
  return records;
}

function attributesOf(vital: string, known: Attributes): Attributes {
  const attributes: Attributes = new Map();
  const copy = (key: string, from = key) => {
    const attribute = known.get(from);
    if (attribute === undefined || isNothing(attribute)) return false;
    attributes.set(key, attribute);
    return true;
  };
  for (const key of details[vital] ?? []) if (!copy(key) && vital === "cls") break;
  for (const score of ["score", "score.weight", "score.ratio"]) copy(`${score}.${vital}`);
  if (!copy("browser.name")) copy("browser.name", "sentry.browser.name");
  for (const key of common) copy(key);
  attributes.set("sentry.metric.source", stringAttribute("span"));
  return attributes;
}

function isNothing({ value }: Attribute): boolean {
  if (value === null || value === "") return true;
  if (isJsonArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

function sizeOf(attributes: Attributes): number {
  let size = 0;
  for (const key of attributes.keys()) size += valueSize(key) + valueSize(valueAt(attributes, key) ?? null);
  return size;
}
