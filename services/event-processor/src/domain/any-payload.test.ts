import assert from "node:assert/strict";
import { createItem } from "@weir/envelope";
import fc from "fast-check";
import { createUnitFixture } from "../testing/unit-fixture.ts";

const types = ["event", "feedback", "transaction", "user_report", "check_in", "session", "sessions", "client_report", "security", "raw_security"]; // biome-ignore format: one list

/** Names that the steps look at, so that values of the wrong kind land where they hurt. */
const names = [
  "timestamp start_timestamp breadcrumbs values exception threads contexts trace trace_id span_id parent_span_id type",
  "level tags message logentry formatted params release environment dist server_name site user extra modules sdk name",
  "version platform spans data op status measurements value unit _meta errors request transaction transaction_info",
  "aggregates attrs started did sid init exited monitor_slug monitor_config schedule discarded_events reason category",
  "quantity event_id comments __proto__ constructor toString",
  "stacktrace raw_stacktrace frames vars abs_path filename function pre_context mechanism posix_signal meta signal errno",
  "number code help_link url method headers cookies query_string fragment env REMOTE_ADDR ip_address id email device os",
  "family model raw_description debug_meta images debug_id code_file csp csp-report blocked-uri violated-directive body",
  "fingerprint logger sdk settings infer_ip template flags response runtime browser registers instruction_addr ty",
]
  .join(" ")
  .split(" ");

const leaf = fc.oneof(
  fc.string(),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom("2026-03-01T11:59:47Z", "4fd0b6131f19f39af59d3b8b5a7e2f01", "b1c0ffee0002110f", "ok", 1_772_366_390),
);
const { payload, value } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: "small", withCrossShrink: true }, leaf, tie("list"), tie("payload")),
  list: fc.array(tie("value"), { maxLength: 4 }),
  payload: fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), tie("value"), { maxKeys: 12 }),
}));

/** An event with everything that steps look into. */
const rich = {
  message: { message: "%s %(a)d {0}", params: ["x", 1] },
  level: "error",
  platform: "java",
  logger: "a.b.c",
  fingerprint: ["a", 1],
  user: { id: 1, ip_address: "{{auto}}", geo: { city: "x" }, data: { a: 1 }, plan: "p" },
  request: {
    url: "http://a.example/p?q=1#f",
    method: "get",
    headers: [["User-Agent", "Mozilla/5.0"], ["Cookie", "a=b"]], // biome-ignore format: pairs
    query_string: { a: ["b"] },
    cookies: "a=b; c",
    data: "a=1&b=2",
    env: { REMOTE_ADDR: "10.0.0.1" },
  },
  tags: [["a", "b"], ["c", 1]], // biome-ignore format: pairs
  extra: { deep: { a: { b: { c: [1, { d: 2 }] } } }, text: "x".repeat(20_000) },
  contexts: {
    device: { family: "iPhone", model: "iPhone9,1", memory_size: 1 },
    os: { raw_description: "Windows 10.0.22631" },
    runtime: { raw_description: "Ruby 3.2.2" },
    response: { data: "{}", headers: { "set-cookie": "a=b" } },
    trace: { trace_id: "0".repeat(32), span_id: "1".repeat(16), data: { "browser.web_vital.lcp.size": 1 } },
    flags: { values: [{ flag: "a", result: true }] },
  },
  breadcrumbs: [{ ty: "nav", timestamp: 1_772_366_390, data: { a: 1 } }],
  exception: [
    {
      type: "E",
      value: { a: 1 },
      mechanism: { posix_signal: { signal: 6 }, mach_exception: { exception: 1, exception_name: "x" }, k: 1 },
      stacktrace: { frames: [{ abs_path: "http://a.example/b.js", vars: [1], pre_context: [null], lineno: 1 }] },
    },
  ],
  threads: { values: [{ id: 1, stacktrace: { frames: [{ filename: "a", instruction_addr: "0x1" }] } }] },
  debug_meta: { sdk_info: { sdk_name: "iOS" }, images: [{ type: "apple", name: "a", uuid: "1".repeat(32) }] },
  sdk: { name: "n", version: "1", settings: { infer_ip: "auto" }, packages: [{ name: "p" }] },
  modules: { a: "1" },
  _meta: { extra: { text: { "": { rem: [["@x", "s", 0, 5]], err: ["e"], len: 9 } } } },
};

type Path = readonly string[];

function pathsOf(container: unknown, path: Path = []): Path[] {
  if (typeof container !== "object" || container === null) return [path];
  const inside = Object.entries(container).flatMap(([name, member]) => pathsOf(member, [...path, name]));
  return path.length === 0 ? inside : [path, ...inside];
}

/** A copy with another value at a path. */
function replaced(container: unknown, [name, ...rest]: Path, replacement: unknown): unknown {
  if (name === undefined) return replacement;
  const copy = structuredClone(container) as Record<string, unknown>;
  copy[name] = replaced(copy[name], rest, replacement);
  return copy;
}

describe("any payload", () => {
  it("is delivered or accounted, and never fails its unit", async () => {
    const property = fc.asyncProperty(fc.constantFrom(...types), payload, fc.boolean(), async (type, value, cut) => {
      const fixture = createUnitFixture();
      const bytes = Buffer.from(JSON.stringify(value));
      const items = [createItem(type, cut ? bytes.subarray(0, -1) : bytes), createItem("attachment", Buffer.from("1"))];
      const { failure } = await fixture.process(items);
      assert.equal(failure, undefined);
      fixture.accounting.assertBalanced();
    });
    await fc.assert(property, { numRuns: 600 });
  });

  it("of an error with many members is stored, whatever one of them is", async () => {
    const paths = pathsOf(rich);
    const property = fc.asyncProperty(fc.constantFrom(...paths), value, async (path, replacement) => {
      const fixture = createUnitFixture();
      const event = replaced(rich, path, replacement);
      await fixture.process([createItem("event", Buffer.from(JSON.stringify(event)))]);
      const stored = fixture.messages("events").length;
      assert.equal(stored + fixture.accounting.summary().length, 1);
      fixture.accounting.assertBalanced();
    });
    await fc.assert(property, { numRuns: 600 });
  });

  it("of a valid transaction with wrong members is delivered or accounted too", async () => {
    const property = fc.asyncProperty(payload, fc.array(payload, { maxLength: 3 }), async (members, spans) => {
      const fixture = createUnitFixture();
      const trace = { trace_id: "4fd0b6131f19f39af59d3b8b5a7e2f01", span_id: "b1c0ffee0002110f" };
      const times = { start_timestamp: 1_772_366_390, timestamp: 1_772_366_395 };
      const ids = { ...trace, span_id: "b1c0ffee00001111" };
      const event = {
        ...(members as object),
        ...times,
        contexts: { trace },
        spans: spans.map((span) => ({ ...(span as object), ...times, ...ids })),
      };
      await fixture.process([createItem("transaction", Buffer.from(JSON.stringify(event)))]);
      assert.equal(fixture.messages("transactions").length, 1);
      fixture.accounting.assertBalanced();
    });
    await fc.assert(property, { numRuns: 300 });
  });
});
