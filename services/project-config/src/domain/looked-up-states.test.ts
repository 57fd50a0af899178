import assert from "node:assert/strict";
import { ProjectStatus } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { createManualTimers } from "../testing/manual-timers.ts";
import { createLookedUpStates, type LookedUpStatesOptions } from "./looked-up-states.ts";
import type { LookupSource, StateAnswer, StateQuery } from "./lookup-source.ts";
import { readStateDocument } from "./read-state-document.ts";

const key = "a".repeat(32);
const unchanged: StateAnswer = { kind: "unchanged" };
const unknown: StateAnswer = { kind: "unknown" };
const failed: StateAnswer = { kind: "failed" };

const otherKey = "b".repeat(32);

describe("states that are looked up", () => {
  it("are served from memory while fresh, refetched when read later, and evicted at the end of the grace", async () => {
    const { states, source, timers } = setUp({ answers: [found(1, "r1"), unchanged] });
    assert.equal(states.read(key).status, ProjectStatus.PENDING);
    await timers.moveTo(10_000);
    assert.equal(states.read(key).status, ProjectStatus.ENABLED);
    await timers.moveTo(299_000);
    states.read(key);
    assert.equal(source.queries.length, 1);
    await timers.moveTo(300_000);
    assert.equal(states.read(key).status, ProjectStatus.ENABLED, "the old state is served");
    await timers.moveTo(301_000);
    assert.deepEqual(source.queries[1], { publicKey: key, heldRevision: "r1" });
    await timers.moveTo(719_999);
    assert.equal(states.size, 1);
    await timers.moveTo(720_001);
    assert.equal(states.size, 0);
    assert.equal(states.bytes, 0);
    assert.equal(timers.scheduled, 0);
    assert.equal(states.read(key).status, ProjectStatus.PENDING);
  });

  it("that nobody uses are refreshed at the configured interval, and evicted no later for it", async () => {
    const { states, source, timers } = setUp({ answers: [found(1, "r1"), unchanged], refreshMs: 360_000 });
    states.read(key);
    await timers.moveTo(359_999);
    assert.equal(source.queries.length, 1);
    await timers.moveTo(360_000);
    assert.equal(source.queries.length, 2);
    await timers.moveTo(420_000);
    assert.equal(states.size, 0);
  });

  for (const refreshMs of [300_000, 420_000]) {
    it(`ignore a refresh interval of ${refreshMs / 1000} s, which is not between expiry and the end of the grace`, async () => {
      const { states, source, timers } = setUp({ answers: [found(1, "r1")], refreshMs });
      states.read(key);
      await timers.moveTo(420_000);
      assert.equal(source.queries.length, 1);
      assert.equal(states.size, 0);
    });
  }

  it("that somebody watches are fetched again at each expiry, and a change is told", async () => {
    const { states, source, timers, watched, changes } = setUp({
      answers: [found(1, "r1"), unchanged, found(2, "r2"), unchanged],
    });
    watched.add(key);
    states.read(key);
    await timers.moveTo(1_000_000);
    assert.deepEqual(
      source.queries.map(({ heldRevision }) => heldRevision),
      [undefined, "r1", "r1", "r2"],
    );
    assert.deepEqual(changes, [key, key]);
    watched.clear();
    await timers.moveTo(1_320_000);
    assert.equal(states.size, 0);
  });

  it("stay in use when no source answers, and are asked for with growing pauses until one does", async () => {
    const { states, source, timers, watched } = setUp({ answers: [found(1, "r1")], otherwise: failed });
    watched.add(key);
    states.read(key);
    await timers.moveTo(300_000);
    const { length } = source.queries;
    assert.equal(length, 3, "at once, and again at once");
    await timers.moveTo(304_749);
    assert.equal(source.queries.length, length + 2, "after 1 s and 1.5 s more");
    await timers.moveTo(304_750);
    assert.equal(source.queries.length, length + 3);
    assert.equal(states.read(key).status, ProjectStatus.ENABLED);
    source.answers.push(found(2, "r2"));
    await timers.moveTo(308_200);
    assert.equal(projectIdOf(states.read(key).document), 2);
  });

  it("are asked for at once when a source that failed is back, however long the pause would last", async () => {
    const { states, source, timers, watched } = setUp({ answers: [found(1, "r1")], otherwise: failed });
    watched.add(key).add(otherKey);
    states.read(key);
    await timers.moveTo(299_000);
    states.read(otherKey);
    await timers.moveTo(360_000);
    const { length } = source.queries;
    source.answers.push(found(2, "r2"), found(3, "r1", otherKey));
    states.retryFailed();
    await timers.moveTo(360_001);
    assert.equal(source.queries.length, length + 2);
    assert.equal(projectIdOf(states.read(key).document), 2);
    assert.equal(projectIdOf(states.read(otherKey).document), 3);
    states.retryFailed();
    await timers.moveTo(360_002);
    assert.equal(source.queries.length, length + 2, "nothing has failed since");
  });

  it("of keys that no source has are disabled, and looked up again with growing pauses of at most the bound", async () => {
    const { states, source, timers, watched, changes } = setUp({ otherwise: unknown, maxRetryMs: 2000 });
    watched.add(key);
    states.read(key);
    await timers.moveTo(10_000);
    assert.equal(states.read(key).status, ProjectStatus.DISABLED);
    assert.deepEqual(changes, [key]);
    source.answers.push(found(1, "r1"));
    await timers.moveTo(12_000);
    assert.equal(states.read(key).status, ProjectStatus.ENABLED);
    assert.deepEqual(changes, [key, key]);
  });

  it("survive that a cache loses their key", async () => {
    const { states, timers, watched, changes } = setUp({ answers: [found(1, "r1")], otherwise: unknown });
    watched.add(key);
    states.read(key);
    await timers.moveTo(400_000);
    assert.equal(states.read(key).status, ProjectStatus.ENABLED);
    assert.equal(changes.length, 1);
  });

  it("come from the next source when the first has nothing or fails; pending only while one may still know", async () => {
    const first = stubSource([unknown, failed], failed);
    const second = stubSource([found(7, "r1")], unknown);
    const { states, timers } = setUp({ sources: [first, second] });
    states.read(key);
    const other = "b".repeat(32);
    await timers.moveTo(0);
    assert.equal(projectIdOf(states.read(key).document), 7);
    states.read(other);
    await timers.moveTo(100);
    assert.equal(states.read(other).status, ProjectStatus.PENDING, "the first might know it");
  });

  it("of keys that a local source took over are neither fetched nor kept", async () => {
    const { states, source, timers, watched, local } = setUp({ answers: [found(1, "r1")] });
    watched.add(key);
    states.read(key);
    await timers.moveTo(1000);
    local.add(key);
    await timers.moveTo(420_000);
    assert.equal(states.size, 0);
    assert.equal(source.queries.length, 1);
  });

  it("give up keys that nobody watches although no source ever answered", async () => {
    const { states, timers } = setUp({ otherwise: failed });
    states.read(key);
    await timers.moveTo(500_000);
    assert.equal(states.size, 0);
    assert.equal(timers.scheduled, 0);
  });

  it("are bounded in number: unwatched ones make room, and if there are none, further keys stay pending", async () => {
    const { states, timers, watched, full } = setUp({ otherwise: unchangedFound, maxStates: 2 });
    const keys = ["1", "2", "3"].map((digit) => digit.repeat(32));
    const [one = "", two = "", three = ""] = keys;
    watched.add(one);
    for (const each of [one, two, three]) {
      states.read(each);
      await timers.moveTo(timers.monotonicMs() + 10);
    }
    assert.equal(states.size, 2);
    assert.equal(states.read(one).status, ProjectStatus.ENABLED);
    assert.equal(states.read(three).status, ProjectStatus.ENABLED);
    watched.add(three);
    assert.equal(states.read(two).status, ProjectStatus.PENDING);
    assert.equal(full(), 1);
  });

  it("are bounded in bytes: dropped documents are fetched again when read, and watchers are told nothing twice", async () => {
    const document = found(1, "r1");
    assert.ok(document.kind === "found");
    const maxBytes = document.found.state.document.length + 10;
    const { states, timers, watched, changes } = setUp({ otherwise: unchangedFound, maxBytes });
    const other = "b".repeat(32);
    watched.add(key).add(other);
    states.read(key);
    await timers.moveTo(10);
    states.read(other);
    await timers.moveTo(20);
    assert.ok(states.bytes <= maxBytes);
    assert.deepEqual(changes, [key, other]);
    await timers.moveTo(301_000);
    assert.deepEqual(changes, [key, other], "refreshed, unchanged for those who watch");
    assert.equal(states.read(key).status, ProjectStatus.PENDING);
    await timers.moveTo(301_100);
    assert.deepEqual(changes, [key, other, key], "who read it meanwhile is told");
    assert.equal(states.read(key).status, ProjectStatus.ENABLED);
  });

  it("are not looked up for what cannot be a key", async () => {
    const { states, source } = setUp({});
    assert.equal(states.read("short").status, ProjectStatus.DISABLED);
    assert.equal(source.queries.length, 0);
  });

  it("stop with nothing scheduled, even with a lookup under way", async () => {
    const { states, timers, changes } = setUp({ answers: [found(1, "r1")] });
    states.read(key);
    states.stop();
    await timers.moveTo(1_000_000);
    assert.deepEqual([states.size, states.bytes, timers.scheduled, changes.length], [0, 0, 0, 0]);
  });
});

interface StubSource extends LookupSource {
  readonly queries: StateQuery[];
  readonly answers: (StateAnswer | (() => StateAnswer))[];
}

interface SetUp extends Partial<LookedUpStatesOptions> {
  readonly answers?: StateAnswer[];
  readonly otherwise?: StateAnswer | ((query: StateQuery) => StateAnswer);
}

function setUp({ answers = [], otherwise = unchanged, ...options }: SetUp) {
  const timers = createManualTimers();
  const source = stubSource(answers, otherwise);
  const watched = new Set<string>();
  const local = new Set<string>();
  const changes: string[] = [];
  let refused = 0;
  const states = createLookedUpStates({
    sources: [source],
    expiryMs: 300_000,
    graceMs: 120_000,
    refreshMs: undefined,
    maxRetryMs: 60_000,
    maxStates: 100,
    maxBytes: 1_000_000,
    monotonicMs: timers.monotonicMs,
    timers,
    isWatched: (publicKey) => watched.has(publicKey),
    isLocal: (publicKey) => local.has(publicKey),
    onChange: (publicKey) => changes.push(publicKey),
    onFull: () => {
      refused += 1;
    },
    ...options,
  });
  return { states, source, timers, watched, local, changes, full: () => refused };
}

function stubSource(answers: StateAnswer[], otherwise: StateAnswer | ((query: StateQuery) => StateAnswer)): StubSource {
  const queries: StateQuery[] = [];
  return {
    name: "stub",
    queries,
    answers,
    async lookUp(query) {
      queries.push(query);
      const next = answers.shift() ?? otherwise;
      return typeof next === "function" ? next(query) : next;
    },
    start: async () => {},
    stop: async () => {},
    health: () => ({ name: "stub", healthy: true }),
  };
}

/** Has every key, at revision r1. */
function unchangedFound({ publicKey, heldRevision }: StateQuery): StateAnswer {
  return heldRevision === "r1" ? unchanged : found(1, "r1", publicKey);
}

function found(projectId: number, rev: string, publicKey = key): StateAnswer {
  return { kind: "found", found: readStateDocument(publicKey, { projectId, rev, config: {} }) };
}

function projectIdOf(document: Buffer): unknown {
  return JSON.parse(document.toString()).projectId;
}
