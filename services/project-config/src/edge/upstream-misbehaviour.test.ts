/** An upstream that answers in time and in form, and yet not as one would wish. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { ProjectStatus } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import type { StartedService } from "../testing/start-service.ts";
import { document, documentTold, key, startWithUpstream, until } from "../testing/start-with-upstream.ts";
import { type StateWatch, watchStates } from "../testing/state-watch.ts";
import { type StubUpstream, startStubUpstream } from "../testing/stub-upstream.ts";

const configs = "/api/0/relays/projectconfigs/?version=3";

describe("an upstream that misbehaves", () => {
  let upstream: StubUpstream;
  let started: StartedService;
  let watches: StateWatch[];

  beforeEach(async () => {
    watches = [];
    upstream = await startStubUpstream();
  });
  afterEach(async () => {
    for (const opened of watches) await opened.stop();
    await started?.dispose();
    await upstream.vanish().catch(() => {});
  });

  function watch(...keys: string[]): StateWatch {
    const opened = watchStates(started.connect(), ...keys);
    watches.push(opened);
    return opened;
  }

  const projectIdOf = (opened: StateWatch, digit: number) => documentTold(opened, digit)?.projectId;

  it("by changing a project 100 times a second is asked no more often for it, and believed in order, to the last", async () => {
    let change = 1;
    upstream.projects.set(key(1), document(change, "r1"));
    started = await startWithUpstream(upstream, { cache: { project_expiry: 0.1 } });
    const opened = watch(key(1));
    await until(() => projectIdOf(opened, 1) !== undefined);
    const startedAtMs = performance.now();
    const asked = upstream.requests.length;
    while (change < 150) {
      change += 1;
      upstream.projects.set(key(1), document(change, `r${change}`));
      await delay(10);
    }
    const expiries = (performance.now() - startedAtMs) / 100;
    assert.ok(upstream.requests.length - asked <= expiries + 1, `${upstream.requests.length - asked} requests`);
    await until(() => projectIdOf(opened, 1) === change);
    const told = opened.history.flatMap(({ document: bytes }) =>
      bytes.length > 0 ? [JSON.parse(bytes.toString()).projectId] : [],
    );
    assert.deepEqual(
      told,
      [...new Set(told)].sort((left, right) => left - right),
    );
    assert.ok(told.length <= upstream.requests.length, "nothing is told that was not asked for");
  });

  it("by answering slowly is asked no more at a time than the configuration says, and waited for", async () => {
    const keys = Array.from({ length: 60 }, (_, index) => String(index).padStart(32, "0"));
    for (const [index, each] of keys.entries()) upstream.projects.set(each, document(index, "r1"));
    upstream.misbehave = (path, { global }) => (path === configs && global !== true ? { delayMs: 100 } : undefined);
    started = await startWithUpstream(upstream, {
      cache: { batch_size: 5, project_expiry: 300, global_config_fetch_interval: 60 },
      limits: { max_concurrent_queries: 3 },
      http: { timeout: 5 },
    });
    const opened = watch(...keys);
    await until(() => opened.states.size === keys.length);
    await until(() => [...opened.states.values()].every(({ status }) => status === ProjectStatus.ENABLED));
    assert.equal(upstream.mostAtATime, 3);
    assert.equal(upstream.requests.length, 12, "each key is asked for once");
  });

  it("by sending a document that is nested without end harms that project only", async () => {
    const nested = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    const good = JSON.stringify(document(2, "r1"));
    const bad = JSON.stringify(document(1, "r1", { groupingConfig: "HERE" })).replace('"HERE"', nested);
    upstream.misbehave = (path, { publicKeys }) =>
      path === configs && publicKeys.length > 0
        ? { status: 200, body: `{"configs":{"${key(1)}":${bad},"${key(2)}":${good},"__proto__":{"polluted":true}}}` }
        : undefined;
    started = await startWithUpstream(upstream);
    const opened = watch(key(1), key(2));
    await until(() => projectIdOf(opened, 2) === 2);
    assert.equal(opened.states.get(key(1))?.status, ProjectStatus.PENDING);
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
    upstream.misbehave = undefined;
    upstream.projects.set(key(1), document(3, "r2")).set(key(2), document(2, "r1"));
    await until(() => projectIdOf(opened, 1) === 3);
  });

  it("by registering an instance and then calling each of its signatures wrong is not stormed", async () => {
    upstream.projects.set(key(1), document(1, "r1"));
    started = await startWithUpstream(upstream, {
      cache: { global_config_fetch_interval: 60 },
      http: { max_retry_interval: 0.1 },
    });
    const opened = watch(key(1));
    await until(() => projectIdOf(opened, 1) === 1);
    upstream.misbehave = (path) =>
      path === configs ? { status: 401, body: '{"detail":"invalid relay signature"}' } : undefined;
    await until(() => upstream.paths.length > 20);
    const [asked, sinceMs] = [upstream.paths.length, performance.now()];
    await delay(1000);
    const perPause = (upstream.paths.length - asked) / ((performance.now() - sinceMs) / 100);
    // Per pause one request for projects, after a registration in two steps.
    assert.ok(perPause <= 4, `${perPause} requests in each pause of 0.1 s`);
    assert.equal(projectIdOf(opened, 1), 1);
    upstream.misbehave = undefined;
    upstream.projects.set(key(1), document(2, "r2"));
    await until(() => projectIdOf(opened, 1) === 2);
  });
});
