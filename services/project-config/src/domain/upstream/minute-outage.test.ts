import assert from "node:assert/strict";
import { ProjectStatus } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { createManualTimers } from "../../testing/manual-timers.ts";
import { createLookedUpStates } from "../looked-up-states.ts";
import { UpstreamError } from "./upstream-error.ts";
import { createUpstreamProjects } from "./upstream-projects.ts";

const known = "a".repeat(32);
const fresh = "b".repeat(32);

/** The states of an upstream that can vanish, with the times of Relay's defaults and a clock that is moved by hand. */
function setUp() {
  const timers = createManualTimers();
  const { monotonicMs } = timers;
  const upstream = { isThere: true, revision: "r1", requests: 0 };
  const changes: string[] = [];
  const projects = createUpstreamProjects({
    async query(_path, body) {
      upstream.requests += 1;
      if (!upstream.isThere) throw new UpstreamError("network", "gone");
      const { publicKeys } = body as { publicKeys: readonly string[] };
      const document = { rev: upstream.revision, slug: upstream.revision, config: {} };
      return { configs: Object.fromEntries(publicKeys.map((publicKey) => [publicKey, document])) };
    },
    fullConfig: true,
    batchMs: 100,
    batchSize: 500,
    maxRequests: 5,
    deadlineMs: 30_000,
    maxRetryMs: 60_000,
    monotonicMs,
    timers,
    onRequest() {},
    onFound() {},
    onMalformed() {},
  });
  const states = createLookedUpStates({
    sources: [
      {
        name: "upstream",
        lookUp: projects.lookUp,
        start: async () => {},
        stop: async () => {},
        health: () => ({ name: "upstream", healthy: true }),
      },
    ],
    expiryMs: 300_000,
    graceMs: 120_000,
    refreshMs: undefined,
    maxRetryMs: 60_000,
    maxStates: 1000,
    maxBytes: 1_000_000,
    monotonicMs,
    timers,
    isWatched: () => true,
    isLocal: () => false,
    onChange: (publicKey) => changes.push(`${publicKey[0]} ${slugOf(publicKey)}`),
    onFull() {},
  });
  const slugOf = (publicKey: string): string => {
    const { document } = states.read(publicKey);
    return document.length === 0 ? "" : JSON.parse(document.toString()).slug;
  };
  return { timers, upstream, states, changes, slugOf };
}

describe("an upstream that disappears for a minute", () => {
  it("leaves what is known in use, new keys pending, and is asked ever more seldom; then all are told", async () => {
    const { timers, upstream, states, changes, slugOf } = setUp();
    states.read(known);
    await timers.moveTo(1000);
    assert.deepEqual(changes, ["a r1"]);

    // The state expires at 300.1 s, while the upstream is away from 300 s to 360 s.
    await timers.moveTo(300_000);
    upstream.isThere = false;
    upstream.revision = "r2";
    upstream.requests = 0;
    states.read(fresh);
    for (let second = 301; second <= 360; second += 1) {
      await timers.moveTo(second * 1000);
      assert.equal(slugOf(known), "r1");
      assert.equal(states.read(fresh).status, ProjectStatus.PENDING);
    }
    assert.ok(upstream.requests >= 7 && upstream.requests <= 16, `${upstream.requests} requests`);
    assert.deepEqual(changes, ["a r1"]);

    upstream.isThere = true;
    await timers.moveTo(390_000);
    assert.deepEqual(changes.slice(1).sort(), ["a r2", "b r2"]);
    states.stop();
    assert.equal(timers.scheduled, 0);
  });
});
