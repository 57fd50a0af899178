import assert from "node:assert/strict";
import type { JsonValue } from "@weir/lossless-json";
import { readSpan } from "../read-span.ts";
import { fillMobileAttributes, fillMobileRates } from "./mobile.ts";

function filled(values: Record<string, JsonValue>, durationSeconds = 2): Record<string, JsonValue> {
  const attributes = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      { type: typeof value === "number" ? "double" : "string", value },
    ]),
  );
  const ids = { uuid: () => "", itemId: () => Buffer.alloc(16) };
  const times = { start_timestamp: 1_700_000_000, end_timestamp: 1_700_000_000 + durationSeconds };
  const span = readSpan({ ...times, attributes }, 0, ids);
  fillMobileRates(span);
  fillMobileAttributes(span.attributes);
  const added = [...span.attributes].filter(([key, { value }]) => values[key] !== value);
  return JSON.parse(
    JSON.stringify(Object.fromEntries(added.map(([key, { value }]) => [key, value]))),
    (_, value) => value?.value ?? value,
  );
}

describe("what mobile apps measure", () => {
  it("gets rates of frames and stalls", () => {
    const counts = {
      "app.vitals.frames.total.count": 120,
      "app.vitals.frames.slow.count": 6,
      "app.vitals.frames.frozen.count": 3,
    };
    assert.deepEqual(filled({ ...counts, "app.vitals.stall.duration": 500 }), {
      "app.vitals.frames.slow.rate": 0.05,
      "app.vitals.frames.frozen.rate": 0.025,
      "app.vitals.stall.percentage": 0.25,
    });
    assert.deepEqual(filled({ ...counts, "app.vitals.frames.total.count": 0 }), {});
    assert.deepEqual(filled({ "app.vitals.stall.duration": 500 }, 0), {});
  });

  it("is marked by the SDK, and by the thread", () => {
    assert.deepEqual(filled({ "sentry.sdk.name": "sentry.cocoa", "thread.name": "main" }), {
      "sentry.mobile": "true",
      "sentry.main_thread": "true",
    });
    assert.deepEqual(filled({ "sentry.sdk.name": "sentry.python", "thread.name": "main" }), {});
  });

  it("tells the start of the app, the cold one first, unless it took impossibly long", () => {
    assert.deepEqual(filled({ "app.vitals.start.cold.value": 812.5, "app.vitals.start.warm.value": 1 }), {
      "app.vitals.start.value": 812.5,
      "app.vitals.start.type": "cold",
    });
    assert.deepEqual(filled({ "app.vitals.start.cold.value": 180_001, "app.vitals.start.warm.value": 1 }), {
      "app.vitals.start.value": 1,
      "app.vitals.start.type": "warm",
    });
  });

  it("tells the class of the device, by model or by what it has", () => {
    const classOf = (values: Record<string, JsonValue>) => filled(values)["device.class"];
    assert.equal(classOf({ "device.family": "iPhone", "device.model": "iPhone14,5" }), "3");
    assert.equal(classOf({ "device.family": "iPhone", "device.model": "iPhone1,1" }), "1");
    assert.equal(classOf({ "device.family": "iPhone", "device.model": "iPhone999,9" }), "3");
    const parts = (frequency: number, cores: number, gibibytes: number) => ({
      "device.processor_frequency": frequency,
      "device.processor_count": cores,
      "device.memory_size": gibibytes * 2 ** 30,
    });
    assert.equal(classOf(parts(1999, 8, 8)), "1");
    assert.equal(classOf(parts(3000, 4, 8)), "1");
    assert.equal(classOf(parts(2400, 8, 8)), "2");
    assert.equal(classOf(parts(3000, 8, 6)), "3");
    assert.equal(classOf({ "device.processor_frequency": 3000 }), undefined);
    assert.equal(classOf({ ...parts(3000, 8, 6), "device.class": "2" }), undefined);
  });
});
