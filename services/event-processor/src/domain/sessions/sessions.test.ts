import assert from "node:assert/strict";
import { createItem } from "@weir/envelope";
import { TraceItem } from "@weir/gen/sentry_protos/snuba/v1/trace_item.ts";
import { createUnitFixture, receivedSeconds } from "../../testing/unit-fixture.ts";
import { fnv1a32 } from "./fnv.ts";

const sid = "8333339f-5675-4f89-a9a0-1c935255ab58";
const started = "2026-03-01T11:59:47Z";
const slot = receivedSeconds - 20;

function session(fields: object = {}): ReturnType<typeof createItem> {
  const attrs = { release: "a@1", environment: "prod" };
  const update = {
    init: true,
    sid,
    did: "foobarbaz",
    started,
    timestamp: "2026-03-01T11:59:49Z",
    status: "exited",
    attrs,
  };
  return createItem("session", Buffer.from(JSON.stringify({ ...update, ...fields })));
}

function aggregates(list: object[]): ReturnType<typeof createItem> {
  return createItem("sessions", Buffer.from(JSON.stringify({ aggregates: list, attrs: { release: "a@1" } })));
}

async function bucketsOf(...items: ReturnType<typeof createItem>[]) {
  const fixture = createUnitFixture({ config: { sessionMetrics: { version: 3 } } });
  await fixture.process(items);
  fixture.accounting.assertBalanced();
  assert.deepEqual(fixture.accounting.summary(), []);
  return fixture.messages("metrics_sessions");
}

/** Buckets as `name status value`. */
async function summaryOf(...items: ReturnType<typeof createItem>[]): Promise<string[]> {
  const buckets = await bucketsOf(...items);
  return buckets.map(({ name, tags, value }) => {
    const status = (tags as Record<string, string>)["session.status"] ?? "-";
    return `${String(name).slice(2)} ${status} ${JSON.stringify(value)}`;
  });
}

describe("sessions", () => {
  it("hashes users and sessions as consumers expect", () => {
    assert.equal(fnv1a32("foobarbaz"), 1_617_781_333);
    assert.equal(fnv1a32(sid), 256_847_825);
  });

  it("makes two buckets of a healthy session", async () => {
    const common = { org_id: 1, project_id: 42, timestamp: slot, retention_days: 90, received_at: receivedSeconds };
    const tags = { environment: "prod", release: "a@1", sdk: "sentry.python/2.1.0" };
    assert.deepEqual(await bucketsOf(session()), [
      { ...common, name: "c:sessions/session@none", type: "c", value: 1, tags: { ...tags, "session.status": "init" } },
      { ...common, name: "s:sessions/user@none", type: "s", value: [1_617_781_333], tags },
    ]);
  });

  it("writes counters as floats, in the order of members that consumers know", async () => {
    const fixture = createUnitFixture();
    await fixture.process([session({ did: null })]);
    const [record] = fixture.sink.recordsOf("metrics_sessions");
    assert.equal(
      record?.value.toString(),
      `{"org_id":1,"project_id":42,"name":"c:sessions/session@none","type":"c","value":1.0,"timestamp":${slot},` +
        '"tags":{"environment":"prod","release":"a@1","sdk":"sentry.python/2.1.0","session.status":"init"},' +
        `"retention_days":90,"received_at":${receivedSeconds}}`,
    );
    assert.deepEqual(record?.headers, [["namespace", "sessions"]]);
  });

  it("counts a crash that follows up on a session", async () => {
    assert.deepEqual(await summaryOf(session({ init: false, status: "crashed" })), [
      "sessions/error@none - [256847825]",
      "sessions/user@none errored [1617781333]",
      "sessions/session@none crashed 1",
      "sessions/user@none crashed [1617781333]",
    ]);
  });

  it("counts aggregates", async () => {
    assert.deepEqual(await summaryOf(aggregates([{ started, exited: 5, errored: 2, crashed: 1 }])), [
      "sessions/session@none init 8",
      "sessions/session@none errored_preaggr 3",
      "sessions/session@none crashed 1",
    ]);
  });

  it("adds up equal buckets of one envelope", async () => {
    const second = session({ did: "other", sid: "00000000-5675-4f89-a9a0-1c935255ab58" });
    assert.deepEqual(await summaryOf(session(), second), [
      "sessions/session@none init 2",
      `sessions/user@none - ${JSON.stringify([fnv1a32("foobarbaz"), fnv1a32("other")].toSorted((a, b) => a - b))}`,
    ]);
  });

  it("tells abnormal sessions apart by mechanism", async () => {
    const buckets = await bucketsOf(session({ status: "abnormal", abnormal_mechanism: "anr_foreground" }));
    const tagged = buckets.filter(({ tags }) => "abnormal_mechanism" in (tags as object));
    assert.deepEqual(
      tagged.map(({ name }) => name),
      ["s:sessions/user@none"],
    );
  });

  it("keeps a session whose environment is invalid, without it", async () => {
    const buckets = await bucketsOf(session({ attrs: { release: "a@1", environment: "none" } }));
    assert.equal(buckets.length, 2);
    for (const { tags } of buckets) assert.ok(!Object.hasOwn(tags as object, "environment"));
  });

  for (const [what, item] of [
    ["without release", session({ attrs: {} })],
    ["of a release named latest", session({ attrs: { release: "latest" } })],
    ["from six days ago", session({ started: "2026-02-23T11:59:47Z" })],
    ["from the future", session({ started: "2026-03-01T12:02:00Z" })],
    ["whose time has no offset", session({ started: "2026-03-01T11:59:47" })],
    ["that is not JSON", createItem("session", Buffer.from("{"))],
  ] as const) {
    it(`drops a session ${what} without an outcome`, async () => {
      assert.deepEqual(await bucketsOf(item), []);
    });
  }

  const condition = { op: "eq", name: "event.environment", value: "test" };
  const unwanted: readonly (readonly [what: string, filterSettings: object, attrs: object])[] = [
    ["release", { releases: { releases: ["bad"] } }, { release: "bad" }],
    [
      "environment",
      { generic: { version: 1, filters: [{ id: "a", isEnabled: true, condition }] } },
      { environment: "test" },
    ],
    ["user's address", { localhost: { isEnabled: true } }, { ip_address: "127.0.0.1" }],
    ["user agent", { webCrawlers: { isEnabled: true } }, { user_agent: "Googlebot/2.1" }],
  ];
  for (const [what, filterSettings, attrs] of unwanted) {
    it(`drops sessions of an unwanted ${what} without an outcome, and no others`, async () => {
      const fixture = createUnitFixture({ config: { filterSettings } });
      await fixture.process([session({ attrs: { release: "a@1", ...attrs } })]);
      assert.deepEqual(fixture.messages("metrics_sessions"), []);
      assert.deepEqual(fixture.accounting.summary(), []);
      await fixture.process([session({ attrs: { release: "a@1" } })]);
      assert.equal(fixture.messages("metrics_sessions").length, 2);
    });
  }

  describe("as trace items", () => {
    const options = (rate: number) => ({ options: { "relay.sessions-eap.rollout-rate": rate } });

    async function itemsOf(rate: number, item = session()) {
      const fixture = createUnitFixture({ config: { sessionMetrics: { version: 3 } }, global: options(rate) });
      await fixture.process([item]);
      fixture.accounting.assertBalanced();
      assert.deepEqual(fixture.accounting.summary(), []);
      return fixture.sink.recordsOf("items");
    }

    it("tell every bucket once more, each under an id of its own", async () => {
      const records = await itemsOf(1);
      const [counted, users] = records.map(({ value }) => TraceItem.decode(value));
      assert.ok(counted && users);
      assert.deepEqual(records[0]?.headers, [
        ["item_type", "12"],
        ["project_id", "42"],
      ]);
      const text = (value: string) => ({ value: { $case: "stringValue", value } });
      const common = [
        ["environment", text("prod")],
        ["release", text("a@1")],
        ["sdk", text("sentry.python/2.1.0")],
      ];
      const count = { value: { $case: "intValue", value: 1n } };
      assert.deepEqual([...counted.attributes], [["session_count", count], ...common, ["status", text("init")]]);
      const values = [{ value: { $case: "intValue", value: 1_617_781_333n } }];
      const list = { value: { $case: "arrayValue", value: { values } } };
      assert.deepEqual([...users.attributes], [["user_id_hash", list], ...common]);
      assert.deepEqual(counted.timestamp, { seconds: BigInt(slot), nanos: 0 });
      assert.deepEqual(counted.received, { seconds: BigInt(receivedSeconds), nanos: 0 });
      assert.equal(counted.itemId.reverse().toString("hex"), counted.traceId.replaceAll("-", ""));
      assert.notEqual(counted.traceId, users.traceId);
    });

    it("are made for the share of organizations that the global option names", async () => {
      // Organization 1 of 100,000: in numbers of 32 bits this rate ends just before it.
      assert.equal((await itemsOf(0.00001)).length, 0);
      assert.equal((await itemsOf(0.00002)).length, 2);
      assert.equal((await itemsOf(0)).length, 0);
    });
  });

  it("refuses sessions over their quota without an outcome", async () => {
    const quotas = [{ categories: ["session"], limit: 0, reasonCode: "off" }];
    const fixture = createUnitFixture({ config: { quotas } });
    await fixture.process([session()]);
    assert.deepEqual(fixture.accounting.summary(), []);
    assert.equal(fixture.sink.records.length, 0);
  });

  it("refuses the buckets of sessions over their own quota", async () => {
    const quotas = [{ categories: ["metric_bucket"], namespace: "sessions", limit: 0, reasonCode: "off" }];
    const fixture = createUnitFixture({ config: { quotas } });
    await fixture.process([session()]);
    assert.deepEqual(fixture.accounting.summary(), ["2 off metric_bucket 2"]);
    fixture.accounting.assertBalanced();
  });
});
