import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { createLogger } from "@weir/telemetry";
import type { RedisNodes } from "./redis-nodes.ts";
import { createRedisNodes } from "./redis-nodes.ts";

describe("the nodes of a Redis", () => {
  const failure = new Error("refused");
  let owners: Record<string, string>;
  let away: Set<string>;
  let probed: string[];
  let returns: number;
  let lines: string[];
  let nodes: RedisNodes;

  beforeEach(() => {
    owners = { a: "node 1", b: "node 2" };
    away = new Set();
    probed = [];
    returns = 0;
    lines = [];
    nodes = createRedisNodes({
      name: "Redis",
      nodeOf: (tag) => owners[tag] ?? "",
      async probe(tag) {
        probed.push(tag);
        if (away.has(owners[tag] ?? "")) throw failure;
      },
      failuresToOpen: 3,
      probeEveryMs: 5,
      onReturn: () => returns++,
      logger: createLogger({ format: "json", output: { write: (line: string) => lines.push(JSON.parse(line).msg) } }),
      consequence: "nothing is counted",
    });
  });
  afterEach(() => nodes.stop());

  function fail(tag: string, times = 3): void {
    for (let time = 0; time < times; time++) nodes.of(tag).failed(failure, tag);
  }

  async function until(condition: () => boolean): Promise<void> {
    for (let waited = 0; !condition(); waited++) {
      assert.ok(waited < 2000, "what was expected did not happen");
      await delay(1);
    }
  }

  it("are left out one by one: who does not answer is not asked, the others are", () => {
    fail("a");
    nodes.of("b").succeeded();
    assert.deepEqual([nodes.of("a").isAway, nodes.of("b").isAway, nodes.isAnyAway], [true, false, true]);
    assert.equal(nodes.outage, failure);
    assert.deepEqual(lines, ["What node 1 served in Redis cannot be reached: nothing is counted"]);
  });

  it("are back once what failed is served again, be it by another", async () => {
    away.add("node 1");
    fail("a");
    await until(() => probed.length > 2);
    assert.equal(nodes.of("a").isAway, true);
    assert.deepEqual(new Set(probed), new Set(["a"]));
    owners.a = "node 3";
    assert.equal(nodes.of("a").isAway, false, "who took over has done nothing wrong");
    await until(() => !nodes.isAnyAway);
    assert.equal(nodes.outage, undefined);
    assert.equal(returns, 1);
    assert.equal(lines.at(-1), "What node 1 served in Redis can be reached again");
  });

  it("tell of their return also after a single failure, which left nobody out", async () => {
    fail("a", 1);
    assert.equal(nodes.of("a").isAway, false);
    await until(() => returns === 1);
    assert.equal(nodes.outage, undefined);
  });

  it("end the outage of the connection as soon as one of them answers", () => {
    nodes.connectionFailed(failure);
    assert.equal(nodes.outage, failure);
    nodes.of("b").succeeded();
    assert.equal(nodes.outage, undefined);
    assert.deepEqual(lines, ["Redis cannot be reached: nothing is counted", "Redis can be reached again"]);
  });

  it("share one outage with the connection if there is only one Redis", () => {
    owners = {};
    nodes.connectionFailed(failure);
    fail("a");
    assert.deepEqual(lines, ["Redis cannot be reached: nothing is counted"]);
  });
});
