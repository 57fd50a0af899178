/** Measurements of a transaction: names, units, and what follows from them (events, section "Measurements"). */
import type { EventDocument } from "../event/event.ts";
import type { JsonObject } from "../event/json.ts";
import { isObject } from "../event/json.ts";
import { addError } from "../event/meta.ts";

const validName = /^[a-z][a-z0-9_.]*$/;
/** Longer start-up times are a mistake of the SDK, in ms. */
const maxStartMs = 180_000;
const limitedNames = ["app_start_cold", "app_start_warm", "time_to_initial_display", "time_to_full_display"];

const units = new Map<string, string>([
  ...["fcp", "lcp", "fid", "fp", "inp", "ttfb", "ttfb.requesttime", "stall_total_time", "stall_longest_time"].map(
    (name) => [name, "millisecond"] as const,
  ),
  ...limitedNames.map((name) => [name, "millisecond"] as const),
  ["frames_slow_rate", "ratio"],
  ["frames_frozen_rate", "ratio"],
  ["stall_percentage", "ratio"],
]);

/** Brings measurements into canonical names and units, and adds the rates that follow from them. */
export function normalizeMeasurements(event: EventDocument): void {
  const sent = event.fields.measurements;
  if (sent === undefined || sent === null) return;
  const measurements = isObject(sent) ? readMeasurements(event, sent) : {};
  rename(measurements, "app.start.cold", "app_start_cold");
  rename(measurements, "app.start.warm", "app_start_warm");
  for (const name of limitedNames) if ((readValue(measurements, name) ?? 0) > maxStartMs) delete measurements[name];
  for (const [name, measurement] of Object.entries(measurements)) {
    if (isObject(measurement)) measurement.unit ??= units.get(name) ?? "none";
  }
  addRates(event.fields, measurements);
  event.fields.measurements = measurements;
}

function readMeasurements(event: EventDocument, sent: JsonObject): JsonObject {
  const measurements: JsonObject = {};
  for (const [sentName, measurement] of Object.entries(sent)) {
    const name = sentName.trim().toLowerCase();
    if (!validName.test(name)) {
      const reason = `measurement name '${sentName.trim()}' can contain only characters a-z0-9._`;
      addError(event.meta, ["measurements"], { kind: "invalid_data", data: { reason } });
    } else if (isObject(measurement)) {
      measurements[name] = measurement;
    }
  }
  return measurements;
}

function rename(measurements: JsonObject, from: string, to: string): void {
  const measurement = measurements[from];
  if (measurement === undefined) return;
  delete measurements[from];
  measurements[to] = measurement;
}

function addRates(fields: JsonObject, measurements: JsonObject): void {
  const total = readValue(measurements, "frames_total") ?? 0;
  for (const name of ["frames_frozen", "frames_slow"]) {
    const part = readValue(measurements, name);
    if (total > 0 && part !== undefined) measurements[`${name}_rate`] = { value: part / total, unit: "ratio" };
  }
  const stall = measurements.stall_total_time;
  const durationMs = (Number(fields.timestamp) - Number(fields.start_timestamp)) * 1000;
  if (!isObject(stall) || typeof stall.value !== "number" || !(durationMs > 0)) return;
  if (stall.unit !== "millisecond" && stall.unit !== "none") return;
  measurements.stall_percentage = { value: stall.value / durationMs, unit: "ratio" };
}

function readValue(measurements: JsonObject, name: string): number | undefined {
  const measurement = measurements[name];
  const value = isObject(measurement) ? measurement.value : undefined;
  return typeof value === "number" ? value : undefined;
}
