import assert from "node:assert/strict";
import { dynamicSamplingContextToJson, parseDynamicSamplingContext } from "./dynamic-sampling-context.ts";

const traceId = "4c79f60c11214eb38604f4ae0781bfb2";
const publicKey = "a94ae32be2584e0bbd7a4cbb95971fee";
const required = { trace_id: traceId, public_key: publicKey };

function roundTrip(members: object): unknown {
  const context = parseDynamicSamplingContext({ ...required, ...members });
  return context && JSON.parse(JSON.stringify(dynamicSamplingContextToJson(context)));
}

const minimal = { ...required, release: null, environment: null, transaction: null, replay_id: null };

describe("parseDynamicSamplingContext", () => {
  it("reads the required members alone and writes the unset ones as null", () => {
    assert.deepEqual(roundTrip({}), minimal);
  });

  it("reads ids in any notation and writes them as 32 lower-case digits", () => {
    const written = roundTrip({
      trace_id: "4C79F60C-1121-4EB3-8604-F4AE0781BFB2",
      replay_id: `urn:uuid:4c79f60c-1121-4eb3-8604-f4ae0781bfb2`,
    });
    assert.deepEqual(written, { ...minimal, replay_id: traceId });
  });

  it("writes a sample rate as text with at least one decimal, however it came", () => {
    for (const [sent, written] of [
      ["0.5", "0.5"],
      [1, "1.0"],
      ["1", "1.0"],
      ["1e-5", "0.00001"],
      [1e-7, "1e-7"],
      [2.5, "2.5"],
    ] as const) {
      assert.deepEqual(roundTrip({ sample_rate: sent }), { ...minimal, sample_rate: written });
    }
  });

  it("takes the user from the nested object only if both flat members are missing or empty", () => {
    const user = { id: "n", segment: "ns" };
    assert.deepEqual(roundTrip({ user }), { ...minimal, user_id: "n", user_segment: "ns" });
    assert.deepEqual(roundTrip({ user, user_id: "f" }), { ...minimal, user_id: "f" });
    assert.deepEqual(roundTrip({ user: null, user_segment: "s" }), { ...minimal, user_segment: "s" });
  });

  it("reads sampled as a boolean or its name, and any other text as unset", () => {
    assert.deepEqual(roundTrip({ sampled: "true" }), { ...minimal, sampled: true });
    assert.deepEqual(roundTrip({ sampled: false }), { ...minimal, sampled: false });
    assert.deepEqual(roundTrip({ sampled: "yes" }), minimal);
    assert.deepEqual(roundTrip({ sampled: null }), minimal);
  });

  it("takes what is right of a context that is odd but not wrong", () => {
    const context = parseDynamicSamplingContext({
      trace_id: "b1e2a9dc-9b8e-4cd0-af0e-80e6b83b56e6",
      public_key: "abd0f232775f45feab79864e580d160b",
      user_id: "hello",
      user: { segment: "all" },
      sample_rate: "1",
      sampled: "tru",
    });
    assert.ok(context);
    assert.deepEqual([context.userId, context.userSegment, context.sampled], ["hello", "", undefined]);
    assert.deepEqual(
      { ...dynamicSamplingContextToJson(context) },
      {
        trace_id: "b1e2a9dc9b8e4cd0af0e80e6b83b56e6",
        public_key: "abd0f232775f45feab79864e580d160b",
        release: null,
        environment: null,
        transaction: null,
        sample_rate: "1.0",
        user_id: "hello",
        replay_id: null,
      },
    );
    assert.equal(roundTrip({ sample_rate: "-0.1" }), undefined);
  });

  it("reads segment_name as the transaction", () => {
    assert.deepEqual(roundTrip({ segment_name: "/a" }), { ...minimal, transaction: "/a" });
  });

  it("keeps members that it does not know", () => {
    assert.deepEqual(roundTrip({ org_id: "1", sample_rand: 0.25 }), { ...minimal, org_id: "1", sample_rand: 0.25 });
  });

  const wrong: readonly (readonly [what: string, members: object])[] = [
    ["no trace id", { trace_id: undefined }],
    ["a nil trace id", { trace_id: "0".repeat(32) }],
    ["a short public key", { public_key: "abc" }],
    ["a public key outside ASCII", { public_key: "ä".repeat(32) }],
    ["a negative sample rate", { sample_rate: -0.1 }],
    ["a sample rate that is not a number", { sample_rate: "often" }],
    ["a sample rate with blanks", { sample_rate: " 1" }],
    ["an endless sample rate", { sample_rate: "1e999" }],
    ["a numeric sampled", { sampled: 1 }],
    ["both names of the transaction", { transaction: "a", segment_name: "b" }],
    ["a numeric release", { release: 3 }],
    ["a user that is a text", { user: "me" }],
    ["a bad replay id", { replay_id: "x" }],
  ];
  for (const [what, members] of wrong) {
    it(`treats the whole as absent for ${what}`, () => {
      assert.equal(parseDynamicSamplingContext({ ...required, ...members }), undefined);
    });
  }

  it("treats anything but an object as absent", () => {
    for (const value of [undefined, null, 1, "x", [], true])
      assert.equal(parseDynamicSamplingContext(value), undefined);
  });
});
