import assert from "node:assert/strict";
import { zstdCompressSync } from "node:zlib";
import { type ProjectState, ProjectStatus } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { requireIntegration, startRedis, type TestRedis } from "@weir/test-kit";
import { Redis } from "ioredis";
import { type StartedService, type StartOptions, startService } from "../testing/start-service.ts";
import { type StateWatch, watchStates } from "../testing/state-watch.ts";

describe("projects in Redis", () => {
  let redis: TestRedis;
  let writer: Redis;
  let started: StartedService;
  let watches: StateWatch[];

  before(async function () {
    redis = await requireIntegration(this, "Redis", () => startRedis({ own: true }));
    writer = new Redis(redis.url);
  });

  after(async () => {
    writer?.disconnect();
    await redis?.stop();
  });

  beforeEach(async () => {
    watches = [];
    await writer.flushall();
  });

  afterEach(async () => {
    for (const opened of watches) await opened.stop();
    await started.dispose();
  });

  async function start(cache: Readonly<Record<string, unknown>> = {}, more: Partial<StartOptions> = {}): Promise<void> {
    started = await startService({
      place: "local",
      config: { processing: { enabled: true, redis: redis.url }, cache, http: { max_retry_interval: 0.1 } },
      ...more,
    });
  }

  function watch(...keys: string[]): StateWatch {
    const opened = watchStates(started.connect(), ...keys);
    watches.push(opened);
    return opened;
  }

  it("are pushed from raw JSON and from zstd; what is disabled there, or nowhere, is disabled", async () => {
    await writer.set(`relayconfig:${key(1)}`, JSON.stringify(document(1, "r1")));
    await writer.set(`relayconfig:${key(2)}`, zstdCompressSync(JSON.stringify(document(2, "r1"))));
    await writer.set(`relayconfig:${key(3)}`, JSON.stringify({ disabled: true }));
    await start();
    const opened = watch(key(1), key(2), key(3), key(4));
    const settled = () => [1, 2, 3, 4].every((digit) => statusOf(opened, digit) !== ProjectStatus.PENDING);
    await opened.until(() => opened.states.size === 4 && settled());
    assert.deepEqual(
      [1, 2, 3, 4].map((digit) => statusOf(opened, digit)),
      [ProjectStatus.ENABLED, ProjectStatus.ENABLED, ProjectStatus.DISABLED, ProjectStatus.DISABLED],
    );
    assert.deepEqual(parse(opened.states.get(key(2))), document(2, "r1"));
    assert.deepEqual(started.service.health().at(-1), { name: "redis", healthy: true });
    const metrics = started.metrics.renderPrometheus();
    assert.match(metrics, /weir_project_config_lookups_total\{source="redis",result="found"\} 3/);
    assert.match(metrics, /weir_project_config_looked_up 4/);
  });

  it("are read under the configured prefix", async () => {
    await writer.set(`other:${key(1)}`, JSON.stringify(document(1, "r1")));
    const processing = { enabled: true, redis: redis.url, projectconfig_cache_prefix: "other" };
    await start({}, { config: { processing } });
    const opened = watch(key(1));
    await opened.until(() => statusOf(opened, 1) === ProjectStatus.ENABLED);
  });

  it("are not asked for while processing is off", async () => {
    await writer.set(`relayconfig:${key(1)}`, JSON.stringify(document(1, "r1")));
    await start({}, { config: { processing: { enabled: false, redis: redis.url } } });
    const opened = watch(key(1));
    await opened.until(() => statusOf(opened, 1) === ProjectStatus.DISABLED);
  });

  it("give way to a file of the same key, and come back when it is removed", async () => {
    await writer.set(`relayconfig:${key(1)}`, JSON.stringify(document(1, "r1")));
    await start();
    const opened = watch(key(1));
    await opened.until(() => projectIdOf(opened, 1) === 1);
    await started.write("a.json", { projectId: 9, publicKeys: [{ publicKey: key(1) }] });
    await opened.until(() => projectIdOf(opened, 1) === 9);
    await started.write("a.json", { projectId: 9, publicKeys: [{ publicKey: key(2) }] });
    await opened.until(() => projectIdOf(opened, 1) === 1);
  });

  it("are compared by their small revision key, and told again when that changes", async () => {
    await writer.set(`relayconfig:${key(1)}`, JSON.stringify(document(1, "r1")));
    await writer.set(`relayconfig:${key(1)}.rev`, "r1");
    await start({ project_expiry: 0.05, project_grace_period: 10 });
    const opened = watch(key(1));
    await opened.until(() => projectIdOf(opened, 1) === 1);
    // Without its revision the document is not looked at.
    await writer.set(`relayconfig:${key(1)}`, JSON.stringify(document(2, "r2")));
    await untilCounted(/lookups_total\{source="redis",result="unchanged"\} ([3-9]|\d\d)/);
    assert.equal(projectIdOf(opened, 1), 1);
    await writer.set(`relayconfig:${key(1)}.rev`, "r2");
    await opened.until(() => projectIdOf(opened, 1) === 2);
    assert.equal(opened.history.filter(({ status }) => status === ProjectStatus.ENABLED).length, 2);
  });

  it("stay as they were while their document is malformed or gone; the fault is logged once", async () => {
    await writer.set(`relayconfig:${key(1)}`, JSON.stringify(document(1, "r1")));
    await start({ project_expiry: 0.03, project_grace_period: 10 });
    const opened = watch(key(1));
    await opened.until(() => projectIdOf(opened, 1) === 1);
    await writer.set(
      `relayconfig:${key(1)}`,
      JSON.stringify({ ...document(2, "r2"), config: { eventRetention: "9" } }),
    );
    await untilCounted(/lookups_total\{source="redis",result="failed"\} ([3-9]|\d\d)/);
    assert.equal(faults().length, 1);
    assert.match(JSON.stringify(faults()[0]), /eventRetention/);
    await writer.set(`relayconfig:${key(1)}`, Buffer.from("28b52ffd00", "hex"));
    await untilLogged(2);
    await writer.del(`relayconfig:${key(1)}`);
    await untilCounted(/lookups_total\{source="redis",result="unknown"\} ([3-9]|\d\d)/);
    assert.equal(projectIdOf(opened, 1), 1);
    assert.equal(statusOf(opened, 1), ProjectStatus.ENABLED);
    await writer.set(`relayconfig:${key(1)}`, JSON.stringify(document(3, "r3")));
    await opened.until(() => projectIdOf(opened, 1) === 3);
  });

  it("travel many in one command: 1000 keys take far fewer commands", async () => {
    const keys = Array.from({ length: 1000 }, (_, index) => String(index).padStart(32, "0"));
    await writer.mset(keys.flatMap((each, index) => [`relayconfig:${each}`, JSON.stringify(document(index, "r"))]));
    await start();
    await writer.config("RESETSTAT");
    const opened = watch(...keys);
    await opened.until(() => [...opened.states.values()].filter(isEnabled).length === 1000);
    const [, calls] = /cmdstat_mget:calls=(\d+)/.exec(await writer.info("commandstats")) ?? [];
    assert.ok(Number(calls) >= 16 && Number(calls) <= 24, `${calls} commands`);
  });

  it("stay in use through an outage of Redis that is logged once; what is not known is not refused meanwhile", async () => {
    await writer.set(`relayconfig:${key(1)}`, JSON.stringify(document(1, "r1")));
    const own = await startRedis({ own: true });
    const ownWriter = new Redis(own.url);
    await ownWriter.set(`relayconfig:${key(1)}`, JSON.stringify(document(1, "r1")));
    const cache = { project_expiry: 0.05, project_grace_period: 10 };
    const processing = { enabled: true, redis: own.url };
    await start(cache, { config: { processing, cache, http: { max_retry_interval: 0.05 } } });
    const opened = watch(key(1));
    await opened.until(() => projectIdOf(opened, 1) === 1);
    ownWriter.disconnect();
    await own.stop();
    await untilCounted(/lookups_total\{source="redis",result="failed"\} ([3-9]|\d\d)/);
    const later = watch(key(1), key(2));
    await later.until(() => later.states.size === 2);
    assert.equal(projectIdOf(later, 1), 1, "what is known stays");
    assert.equal(statusOf(later, 2), ProjectStatus.PENDING, "what is not known is not refused");
    assert.equal(outageLines().length, 1);
    assert.equal(started.service.health().at(-1)?.healthy, false);
  });

  it("survive a Redis that stands still, within a deadline", async function () {
    const { process } = redis;
    if (process === undefined) this.skip();
    await writer.set(`relayconfig:${key(1)}`, JSON.stringify(document(1, "r1")));
    const cache = { project_expiry: 0.05, project_grace_period: 10 };
    const target = { server: redis.url, response_timeout: 0.2 };
    await start(cache, { config: { processing: { enabled: true, redis: target }, cache } });
    const opened = watch(key(1));
    await opened.until(() => projectIdOf(opened, 1) === 1);
    globalThis.process.kill(process.pid, "SIGSTOP");
    try {
      await untilCounted(/lookups_total\{source="redis",result="failed"\} [1-9]/);
      assert.equal(projectIdOf(opened, 1), 1);
    } finally {
      globalThis.process.kill(process.pid, "SIGCONT");
    }
    await writer.set(`relayconfig:${key(1)}`, JSON.stringify(document(2, "r2")));
    await opened.until(() => projectIdOf(opened, 1) === 2);
  });

  async function untilCounted(pattern: RegExp): Promise<void> {
    const deadline = Date.now() + 5000;
    while (!pattern.test(started.metrics.renderPrometheus())) {
      if (Date.now() > deadline) throw new Error(`not counted within 5 s: ${pattern}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  function faults() {
    return started.logged.filter(({ msg }) => String(msg).includes("cannot be used"));
  }

  async function untilLogged(count: number): Promise<void> {
    while (faults().length < count) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  function outageLines() {
    return started.logged.filter(({ msg }) => String(msg).includes("cannot be reached"));
  }
});

function key(digit: number): string {
  return String(digit).repeat(32);
}

function document(projectId: number, rev: string) {
  return { disabled: false, projectId, organizationId: 5, rev, publicKeys: [{ publicKey: key(1) }], config: {} };
}

function isEnabled({ status }: ProjectState): boolean {
  return status === ProjectStatus.ENABLED;
}

function statusOf(opened: StateWatch, digit: number): ProjectStatus | undefined {
  return opened.states.get(key(digit))?.status;
}

function parse(state: ProjectState | undefined) {
  return state?.document.length ? JSON.parse(state.document.toString()) : undefined;
}

function projectIdOf(opened: StateWatch, digit: number): unknown {
  return parse(opened.states.get(key(digit)))?.projectId;
}
