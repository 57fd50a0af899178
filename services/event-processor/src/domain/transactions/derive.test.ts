import assert from "node:assert/strict";
import type { EventDocument } from "../event/event.ts";
import type { JsonObject } from "../event/json.ts";
import { createMeta, metaToJson } from "../event/meta.ts";
import { correctAppStartOp, fillAppStart } from "./app-start.ts";
import { computeBreakdowns, parseBreakdowns } from "./breakdowns.ts";
import { limitMeasurements, parseMeasurementLimits } from "./measurement-limits.ts";
import { fillOps, parseOpRules } from "./ops.ts";
import { renameAttributes } from "./rename-attributes.ts";
import { readStatuses } from "./statuses.ts";

function document(fields: JsonObject): EventDocument {
  return { fields: { spans: [], ...fields }, meta: createMeta(), sentTimestamp: undefined };
}

function notesOf({ meta }: EventDocument): unknown {
  return metaToJson(meta);
}

function span(op: string, from: number, to: number): JsonObject {
  return { op, start_timestamp: 1_772_366_400 + from, timestamp: 1_772_366_400 + to };
}

describe("breakdowns", () => {
  const breakdowns = parseBreakdowns({
    span_ops: { type: "spanOperations", matches: ["http", "db"] },
    other: { type: "spanNames", matches: ["x"] },
  });

  it("say how much went into each kind of operation, overlaps counted once", () => {
    const spans = [
      span("db.sql", -3.5, -3),
      span("http.client", -3.2, -2.6),
      span("db", -3.3, -2.9),
      span("x", -2.5, -2.2),
    ];
    const { fields } = document({ spans, breakdowns: { mine: {} } });
    computeBreakdowns(fields, breakdowns ?? []);
    assert.deepEqual(fields.breakdowns, {
      span_ops: {
        "ops.db": { value: 600, unit: "millisecond" },
        "ops.http": { value: 600, unit: "millisecond" },
        "total.time": { value: 1500, unit: "millisecond" },
      },
    });
  });

  it("are none without spans, and what the client sent goes", () => {
    const { fields } = document({ breakdowns: { mine: {} } });
    computeBreakdowns(fields, breakdowns ?? []);
    assert.equal(fields.breakdowns, undefined);
    assert.equal(parseBreakdowns(undefined), undefined);
  });
});

describe("limits of measurements", () => {
  const project = {
    builtinMeasurements: [
      { name: "lcp", unit: "millisecond" },
      { name: "drift", unit: "none", allowNegative: true },
    ],
    maxCustomMeasurements: 2,
  };
  const global = { builtinMeasurements: [{ name: "lcp", unit: "second" }], maxCustomMeasurements: 1 };

  it("take the project's word first and the smaller maximum, and tell what was removed", () => {
    const limits = parseMeasurementLimits(project, global);
    assert.ok(limits);
    const event = document({
      measurements: {
        b: { value: 2, unit: "none" },
        a: { value: 1, unit: "none" },
        lcp: { value: -3, unit: "millisecond" },
        drift: { value: -3, unit: "none" },
      },
    });
    limitMeasurements(event, limits);
    assert.deepEqual(Object.keys(event.fields.measurements as object).sort(), ["a", "drift"]);
    assert.deepEqual(notesOf(event), {
      measurements: {
        "": {
          err: [
            ["invalid_data", { reason: "Too many measurements: b" }],
            ["invalid_data", { reason: "Negative value for measurement lcp not allowed: -3" }],
          ],
          val: { b: { value: 2, unit: "none" }, lcp: { value: -3, unit: "millisecond" } },
        },
      },
    });
  });

  it("remove a builtin measurement with another unit without a word, and names that are too long with one", () => {
    const limits = parseMeasurementLimits(project, undefined);
    assert.ok(limits);
    const long = "n".repeat(168);
    const event = document({ measurements: { lcp: { value: 1, unit: "second" }, [long]: { value: 1, unit: "none" } } });
    limitMeasurements(event, limits);
    assert.deepEqual(event.fields.measurements, {});
    assert.match(JSON.stringify(notesOf(event)), /Metric name too long 168\/167: /);
    assert.doesNotMatch(JSON.stringify(notesOf(event)), /lcp/);
    assert.equal(parseMeasurementLimits(undefined, null), undefined);
  });
});

describe("app starts", () => {
  const trace = () => ({ trace: { type: "trace", op: "ui.load" } }) as JsonObject;

  it("get a time, a kind and a screen from the measurement of the SDK", () => {
    const { fields } = document({
      transaction: "MainActivity",
      contexts: trace(),
      measurements: { app_start_warm: { value: 812, unit: "millisecond" } },
    });
    fillAppStart(fields);
    assert.deepEqual((fields.measurements as JsonObject)["app.vitals.start.value"], {
      value: 812,
      unit: "millisecond",
    });
    assert.deepEqual(fields.tags, [["app.vitals.start.type", "warm"]]);
    assert.deepEqual(((fields.contexts as JsonObject).trace as JsonObject).data, {
      "app.vitals.start.screen": "MainActivity",
    });
  });

  it("keep what they state themselves", () => {
    const { fields } = document({
      transaction: "<unlabeled transaction>",
      contexts: trace(),
      tags: [["app.vitals.start.type", "mine"]],
      measurements: { app_start_cold: { value: 1, unit: "millisecond" } },
    });
    fillAppStart(fields);
    assert.deepEqual(Object.keys(fields.measurements as object), ["app_start_cold"]);
    assert.equal(((fields.contexts as JsonObject).trace as JsonObject).data, undefined);
  });

  it("have the operation that other SDKs use, once", () => {
    const ops = (version: string) => {
      const spans = [{ op: "x" }, { op: "app_start_cold" }, { op: "app_start_warm" }];
      correctAppStartOp({ sdk: { name: "sentry.javascript.react-native", version }, spans });
      return spans.map(({ op }) => op);
    };
    assert.deepEqual(ops("4.1.0"), ["x", "app.start.cold", "app_start_warm"]);
    assert.deepEqual(ops("4.5.0"), ["x", "app_start_cold", "app_start_warm"]);
    assert.deepEqual(ops("3.0.0"), ["x", "app.start.cold", "app_start_warm"]);
    assert.deepEqual(ops("5.1.0"), ["x", "app_start_cold", "app_start_warm"]);
  });
});

describe("operations of spans", () => {
  it("that are missing come from the first rule that holds, else are the default", () => {
    const rules = parseOpRules({
      rules: [
        { condition: { op: "eq", name: "span.data.db\\.system", value: "redis" }, value: "db.redis" },
        { condition: { op: "gte", name: "span.duration", value: 1000 }, value: "slow" },
        { condition: { op: "eq", name: "span.tags.kind", value: "t" }, value: "tagged" },
        { value: "no condition" },
      ],
    });
    const spans: JsonObject[] = [
      { data: { "db.system": "redis" } },
      { start_timestamp: 1, timestamp: 2 },
      { tags: { kind: "t" } },
      { op: "" },
      {},
    ];
    const { fields } = document({ spans, contexts: { trace: { type: "trace" } } });
    fillOps(fields, rules);
    assert.deepEqual(
      spans.map(({ op }) => op),
      ["db.redis", "slow", "tagged", "", "default"],
    );
    assert.equal(((fields.contexts as JsonObject).trace as JsonObject).op, "default");
  });
});

describe("old names of attributes", () => {
  it("are copied or moved to the new ones, in the trace context and in spans", () => {
    const event = document({
      contexts: { trace: { type: "trace", data: { "db.system": "mysql" } } },
      spans: [{ data: { "db.operation": "find", "http.method": "GET", "http.request.method": "POST" } }],
    });
    renameAttributes(event);
    assert.deepEqual(((event.fields.contexts as JsonObject).trace as JsonObject).data, {
      "db.system": "mysql",
      "db.system.name": "mysql",
    });
    assert.deepEqual((event.fields.spans as JsonObject[])[0]?.data, {
      "db.operation": null,
      "db.operation.name": "find",
      "http.method": "GET",
      "http.request.method": "POST",
    });
    const moved = { "": { rem: [["attribute.deprecated", "x"]] } };
    assert.deepEqual(notesOf(event), { spans: { 0: { data: { "db.operation": moved } } } });
  });
});

describe("statuses", () => {
  it("have canonical words; what is none is removed with a note", () => {
    const event = document({
      spans: [{ status: 5 }, { status: "failure" }, { status: "bogus" }, { status: null }, {}],
    });
    readStatuses(event);
    assert.deepEqual(
      (event.fields.spans as JsonObject[]).map(({ status }) => status),
      ["not_found", "internal_error", null, null, undefined],
    );
    assert.deepEqual(notesOf(event), {
      spans: {
        2: { status: { "": { err: [["invalid_data", { reason: "expected a trace status" }]], val: "bogus" } } },
      },
    });
  });
});
