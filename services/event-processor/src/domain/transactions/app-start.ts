/** How an app was started, where only the measurements say it (events, section "Measurements", app start). */
import { traceContext } from "../event/contexts.ts";
import type { JsonObject } from "../event/json.ts";
import { isObject, objectMember } from "../event/json.ts";
import { addTag, hasTag } from "../event/tag-list.ts";
import { unlabeled } from "./names.ts";

const valueName = "app.vitals.start.value";
const typeTag = "app.vitals.start.type";
const screenName = "app.vitals.start.screen";
const sentNames = ["app_start_cold", "app_start_warm"];
const startNames = [...sentNames, valueName, "app.vitals.start.cold.value", "app.vitals.start.warm.value"];

/** Fills in the screen, the time and the kind of an app start. */
export function fillAppStart(fields: JsonObject): void {
  const { measurements } = fields;
  if (!isObject(measurements)) return;
  fillScreen(fields, measurements);
  if (hasTag(fields, typeTag) || measurements[valueName] !== undefined) return;
  for (const name of sentNames) {
    const measurement = measurements[name];
    if (!isObject(measurement) || measurement.unit !== "millisecond") continue;
    measurements[valueName] = { value: measurement.value, unit: "millisecond" };
    addTag(fields, typeTag, name.slice("app_start_".length));
    return;
  }
}

function fillScreen(fields: JsonObject, measurements: JsonObject): void {
  const trace = traceContext(fields);
  if (trace?.op !== "ui.load" || fields.transaction === unlabeled) return;
  if (!startNames.some((name) => measurements[name] !== undefined)) return;
  objectMember(trace, "data")[screenName] ??= fields.transaction;
}

/** React Native SDKs of versions 3 to 4.4 name the first span of an app start otherwise than all others. */
export function correctAppStartOp({ sdk, spans }: JsonObject): void {
  if (!isObject(sdk) || sdk.name !== "sentry.javascript.react-native" || !misnames(sdk.version)) return;
  const span = (spans as readonly JsonObject[]).find(({ op }) => typeof op === "string" && sentNames.includes(op));
  if (span !== undefined) span.op = String(span.op).replaceAll("_", ".");
}

function misnames(version: unknown): boolean {
  const [, major, minor] = typeof version === "string" ? (/^(\d+)\.(\d+)\./.exec(version) ?? []) : [];
  return major === "3" || (major === "4" && Number(minor) <= 4);
}
