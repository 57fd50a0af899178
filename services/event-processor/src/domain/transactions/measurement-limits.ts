/** Which measurements a project takes (events, section "Measurements", step 4). */
import type { EventDocument } from "../event/event.ts";
import type { JsonObject } from "../event/json.ts";
import { isObject } from "../event/json.ts";
import { addError, keepOriginal } from "../event/meta.ts";

/** Longest name and unit together, in bytes: metrics made from measurements have longer names. */
const maxNameAndUnitBytes = 171;

/** A measurement that does not count as custom. */
interface BuiltinMeasurement {
  readonly unit: string;
  readonly allowNegative: boolean;
}

/** Limits of measurements. */
export interface MeasurementLimits {
  readonly builtin: ReadonlyMap<string, BuiltinMeasurement>;
  readonly maxCustom: number;
}

/** Reads the members `measurements` of a project's and of the global configuration: the project's word goes first, the smaller maximum counts. */
export function parseMeasurementLimits(project: unknown, global: unknown): MeasurementLimits | undefined {
  const documents = [project, global].filter(isObject);
  if (documents.length === 0) return undefined;
  const builtin = new Map<string, BuiltinMeasurement>();
  let maxCustom = Number.POSITIVE_INFINITY;
  for (const { builtinMeasurements, maxCustomMeasurements } of documents) {
    maxCustom = Math.min(maxCustom, typeof maxCustomMeasurements === "number" ? maxCustomMeasurements : 0);
    if (!Array.isArray(builtinMeasurements)) continue;
    for (const entry of builtinMeasurements) {
      if (!isObject(entry) || typeof entry.name !== "string" || typeof entry.unit !== "string") continue;
      if (builtin.has(entry.name)) continue;
      builtin.set(entry.name, { unit: entry.unit, allowNegative: entry.allowNegative === true });
    }
  }
  return { builtin, maxCustom };
}

/** Removes measurements beyond the limits. The note says which, and what they were. */
export function limitMeasurements({ fields, meta }: EventDocument, limits: MeasurementLimits): void {
  const measurements = fields.measurements;
  if (!isObject(measurements)) return;
  const removed: JsonObject = {};
  let custom = 0;
  for (const name of Object.keys(measurements).sort()) {
    const measurement = measurements[name];
    if (!isObject(measurement)) continue;
    const builtin = limits.builtin.get(name);
    const problem = problemOf(name, measurement, builtin);
    if (problem === undefined && builtin === undefined) custom++;
    if (problem === undefined && (builtin !== undefined || custom <= limits.maxCustom)) continue;
    delete measurements[name];
    if (problem === "silent") continue;
    removed[name] = measurement;
    const reason = problem ?? `Too many measurements: ${name}`;
    addError(meta, ["measurements"], { kind: "invalid_data", data: { reason } });
  }
  if (Object.keys(removed).length > 0) keepOriginal(meta, ["measurements"], removed);
}

/** What is wrong with a measurement; `silent`: nothing worth a note. */
function problemOf(name: string, measurement: JsonObject, builtin: BuiltinMeasurement | undefined): string | undefined {
  const unit = typeof measurement.unit === "string" ? measurement.unit : "none";
  const bytes = Buffer.byteLength(name);
  const maxBytes = maxNameAndUnitBytes - unit.length;
  if (bytes > maxBytes) return `Metric name too long ${bytes}/${maxBytes}: "${name}"`;
  if (builtin === undefined) return undefined;
  const { value } = measurement;
  if (typeof value === "number" && value < 0 && !builtin.allowNegative)
    return `Negative value for measurement ${name} not allowed: ${value}`;
  return unit === builtin.unit ? undefined : "silent";
}
