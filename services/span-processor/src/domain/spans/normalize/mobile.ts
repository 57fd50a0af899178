/** What mobile apps measure, completed (spans, sections "Mobile measurements" and "Mobile attributes"). */
import { appleDeviceClasses } from "@weir/attribute-conventions";
import type { Attributes } from "../../values/attributes.ts";
import {
  doubleAttribute,
  numberAt,
  setString,
  setStringIfMissing,
  stringAt,
  valueAt,
} from "../../values/attributes.ts";
import type { Span } from "../span.ts";

const sdks: ReadonlySet<string> = new Set([
  "sentry.cocoa",
  "sentry.dart.flutter",
  "sentry.java.android",
  "sentry.javascript.react-native",
]);
const appleFamilies: ReadonlySet<string> = new Set(["iPhone", "iOS", "iOS-Device"]);
const limitedVitals = ["start.cold", "start.warm", "start", "ttid", "ttfd"].map((name) => `app.vitals.${name}.value`);
/** Longer starts and displays are mistakes of the measurement. */
const maxVitalMs = 180_000;
const gibibyte = 2 ** 30;
/** Kinds of starts, best first, and where their durations stand. Keys are not put together for each span: that is slow. */
const starts = ["cold", "warm"].map((type) => ({ type, key: `app.vitals.start.${type}.value` }));

/** Fills in rates of frames and stalls. */
export function fillMobileRates({ attributes, end, start }: Span): void {
  const frames = numberAt(attributes, "app.vitals.frames.total.count") ?? 0;
  if (frames > 0) {
    for (const kind of ["frozen", "slow"]) {
      const count = numberAt(attributes, `app.vitals.frames.${kind}.count`);
      if (count !== undefined) attributes.set(`app.vitals.frames.${kind}.rate`, doubleAttribute(count / frames));
    }
  }
  const stalled = numberAt(attributes, "app.vitals.stall.duration");
  if (stalled === undefined || start === undefined || end === undefined) return;
  const durationMs = Number((end - start) / 1_000_000n);
  if (durationMs > 0) attributes.set("app.vitals.stall.percentage", doubleAttribute(stalled / durationMs));
}

/** Marks spans of mobile apps, takes out measurements that cannot be, and tells the app's start and the device's class. */
export function fillMobileAttributes(attributes: Attributes): void {
  const sdk = stringAt(attributes, "sentry.sdk.name");
  if (sdk !== undefined && sdks.has(sdk)) {
    setString(attributes, "sentry.mobile", "true");
    if (stringAt(attributes, "thread.name") === "main") setString(attributes, "sentry.main_thread", "true");
  }
  for (const key of limitedVitals) if ((numberAt(attributes, key) ?? 0) > maxVitalMs) attributes.delete(key);
  fillStart(attributes);
  if (!attributes.has("device.class")) setString(attributes, "device.class", deviceClass(attributes));
}

function fillStart(attributes: Attributes): void {
  if (attributes.has("app.vitals.start.value")) return;
  for (const { key, type } of starts) {
    const value = attributes.get(key);
    if (value === undefined || value.value === null) continue;
    attributes.set("app.vitals.start.value", value);
    setStringIfMissing(attributes, "app.vitals.start.type", type);
    return;
  }
}

/** From `1` (slow) to `3` (fast); undefined if too little is known. */
function deviceClass(attributes: Attributes): string | undefined {
  const family = stringAt(attributes, "device.family");
  if (family !== undefined && appleFamilies.has(family)) {
    const model = valueAt(attributes, "device.model");
    if (typeof model === "string") return appleDeviceClasses.get(model) ?? "3";
  }
  const frequency = numberAt(attributes, "device.processor_frequency");
  const cores = numberAt(attributes, "device.processor_count");
  const memory = numberAt(attributes, "device.memory_size");
  if (frequency === undefined || cores === undefined || memory === undefined) return undefined;
  if (frequency < 2000 || cores < 8 || memory < 4 * gibibyte) return "1";
  return frequency < 2500 || memory < 6 * gibibyte ? "2" : "3";
}
