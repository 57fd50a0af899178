/** Measurements of child spans that their data tells (spans, section "sentry_tags", measurements). */
import type { JsonObject } from "../../event/json.ts";
import { numberOf, objectMember } from "../../event/json.ts";
import type { TagSource } from "./tag-source.ts";

/** Names of attributes that are measurements, with their units. */
type Measured = readonly (readonly [name: string, unit: string])[];

const ofCaches: Measured = [["cache.item_size", "byte"]];
const ofResources: Measured = [
  ["http.decoded_response_content_length", "byte"],
  ["http.response_content_length", "byte"],
  ["http.response_transfer_size", "byte"],
];
const ofQueues: Measured = [
  ["messaging.message.body.size", "byte"],
  ["messaging.message.receive.latency", "millisecond"],
  ["messaging.message.retry.count", "none"],
];
const ofScreens: Measured = [
  ["frames.frozen", "none"],
  ["frames.slow", "none"],
  ["frames.total", "none"],
  ["frames.delay", "second"],
];

/** Adds the measurements of a span. */
export function fillSpanMeasurements(span: JsonObject, { op, data }: TagSource, isMobile: boolean): void {
  const lower = op.toLowerCase();
  if (lower.startsWith("cache.")) copy(span, data, ofCaches);
  else if (lower.startsWith("resource.")) copy(span, data, ofResources);
  else if (lower.startsWith("queue.")) copy(span, data, ofQueues);
  if (isMobile) copy(span, data, ofScreens);
}

function copy(span: JsonObject, data: JsonObject, measured: Measured): void {
  for (const [name, unit] of measured) {
    const value = numberOf(data[name]);
    if (value !== undefined) objectMember(span, "measurements")[name] = { value, unit };
  }
}
