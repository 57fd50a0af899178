import assert from "node:assert/strict";
import { ProjectStatus } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { requireIntegration, startRedis } from "@weir/test-kit";
import { Redis } from "ioredis";
import type { StartedService, StartOptions } from "../testing/start-service.ts";
import { document, documentTold, key, relayId, startWithUpstream, until } from "../testing/start-with-upstream.ts";
import { type StateWatch, watchStates } from "../testing/state-watch.ts";
import { type StubUpstream, startStubUpstream } from "../testing/stub-upstream.ts";

const challenge = "/api/0/relays/register/challenge/";
const configs = "/api/0/relays/projectconfigs/?version=3";

describe("projects of an upstream", () => {
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

  async function start(sections: StartOptions["config"] = {}, more: Partial<StartOptions> = {}): Promise<void> {
    started = await startWithUpstream(upstream, sections, more);
  }

  function watch(...keys: string[]): StateWatch {
    const opened = watchStates(started.connect(), ...keys);
    watches.push(opened);
    return opened;
  }

  it("are fetched after registering by challenge and response, with valid signatures", async () => {
    upstream.projects.set(key(1), document(1, "r1"));
    await start();
    const opened = watch(key(1), key(2));
    await opened.until(() => projectIdOf(opened, 1) === 1);
    await opened.until(() => statusOf(opened, 2) === ProjectStatus.DISABLED);
    assert.deepEqual(documentTold(opened, 1), document(1, "r1"));
    assert.deepEqual(upstream.paths.slice(0, 2), [challenge, "/api/0/relays/register/response/"]);
    assert.deepEqual([...upstream.relays.keys()], [relayId]);
    assert.deepEqual(upstream.complaints, []);
    assert.deepEqual(started.service.health().at(-1), { name: "upstream", healthy: true, detail: "registered" });
    const first = upstream.requests[0];
    assert.deepEqual(first, {
      publicKeys: [key(1), key(2)],
      revisions: [null, null],
      fullConfig: false,
      noCache: false,
    });
  });

  it("are asked for with the revision that is held, and only changes are told", async () => {
    upstream.projects.set(key(1), document(1, "r1"));
    await start();
    const opened = watch(key(1));
    await opened.until(() => projectIdOf(opened, 1) === 1);
    await until(() => upstream.requests.length >= 4);
    assert.deepEqual(upstream.requests[2]?.revisions, ["r1"]);
    assert.equal(enabledStates(opened), 1);
    upstream.projects.set(key(1), document(2, "r2"));
    await opened.until(() => projectIdOf(opened, 1) === 2);
    upstream.projects.delete(key(1));
    await opened.until(() => statusOf(opened, 1) === ProjectStatus.DISABLED);
  });

  it("are told in the end when the revision flaps with every request", async () => {
    let revision = 0;
    upstream.misbehave = (path, { publicKeys }) => {
      if (path !== configs || publicKeys.length === 0) return undefined;
      revision += 1;
      return json({ configs: { [key(1)]: document(revision, `r${revision}`) } });
    };
    await start({ cache: { project_expiry: 0.01 } });
    const opened = watch(key(1));
    await until(() => revision > 20);
    upstream.misbehave = undefined;
    upstream.projects.set(key(1), document(1000, "last"));
    await opened.until(() => projectIdOf(opened, 1) === 1000);
  });

  it("travel together, in batches of the configured size", async () => {
    const keys = Array.from({ length: 120 }, (_, index) => String(index).padStart(32, "0"));
    for (const [index, each] of keys.entries()) upstream.projects.set(each, document(index, "r1"));
    await start({ cache: { batch_size: 50, project_expiry: 300 } });
    const opened = watch(...keys);
    await opened.until(() => enabledStates(opened) === 120);
    assert.deepEqual(
      upstream.requests.map(({ publicKeys }) => publicKeys.length).sort((left, right) => right - left),
      [50, 50, 20],
    );
  });

  it("are asked for in full form by an instance that processes", async () => {
    await start({ processing: { enabled: true } });
    watch(key(1));
    await until(() => upstream.requests.length > 0);
    assert.equal(upstream.requests[0]?.fullConfig, true);
  });

  it("stay pending while they are pending there, asked for again and again, and are told when they are ready", async () => {
    upstream.projects.set(key(1), "pending").set(key(2), document(2, "r1"));
    await start();
    const opened = watch(key(1), key(2));
    await opened.until(() => projectIdOf(opened, 2) === 2);
    await until(() => upstream.requests.filter(({ publicKeys }) => publicKeys.includes(key(1))).length > 5);
    assert.equal(statusOf(opened, 1), ProjectStatus.PENDING);
    upstream.projects.set(key(1), document(1, "r1"));
    await opened.until(() => projectIdOf(opened, 1) === 1);
  });

  it("that are pending for ever pass their deadline, and are asked for again", async () => {
    upstream.projects.set(key(1), "pending");
    await start({ limits: { query_timeout: 0.05 } });
    const opened = watch(key(1));
    await counted(/lookups_total\{source="upstream",result="failed"\} ([2-9]|\d\d)/);
    assert.equal(statusOf(opened, 1), ProjectStatus.PENDING);
    upstream.projects.set(key(1), document(1, "r1"));
    await opened.until(() => projectIdOf(opened, 1) === 1);
  });

  it("give way to local sources: what a file has is not asked for", async () => {
    await start({}, { files: { "a.json": { projectId: 9, publicKeys: [{ publicKey: key(1) }] } } });
    const opened = watch(key(1), key(2));
    await opened.until(() => projectIdOf(opened, 1) === 9 && statusOf(opened, 2) === ProjectStatus.DISABLED);
    assert.ok(upstream.requests.every(({ publicKeys }) => !publicKeys.includes(key(1))));
  });

  it("that are malformed stay as they were, without harm to others, and are logged once", async () => {
    upstream.projects.set(key(1), document(1, "r1")).set(key(2), document(2, "r1"));
    await start();
    const opened = watch(key(1), key(2));
    await opened.until(() => projectIdOf(opened, 1) === 1 && projectIdOf(opened, 2) === 2);
    upstream.projects.set(key(1), { ...document(3, "r2"), config: { features: [1] } }).set(key(2), document(4, "r2"));
    await opened.until(() => projectIdOf(opened, 2) === 4);
    await counted(/lookups_total\{source="upstream",result="failed"\} ([3-9]|\d\d)/);
    assert.equal(projectIdOf(opened, 1), 1);
    assert.equal(logged("cannot be used").length, 1);
  });

  it("are asked for when Redis does not have them, or cannot be reached", async function () {
    const redis = await requireIntegration(this, "Redis", () => startRedis({ own: true }));
    const writer = new Redis(redis.url);
    try {
      await writer.set(`relayconfig:${key(1)}`, JSON.stringify(document(11, "r1")));
      for (const digit of [1, 2, 3]) upstream.projects.set(key(digit), document(digit, "r1"));
      await start({ processing: { enabled: true, redis: redis.url }, cache: { project_expiry: 300 } });
      const opened = watch(key(1), key(2));
      await opened.until(() => projectIdOf(opened, 1) === 11 && projectIdOf(opened, 2) === 2);
      assert.ok(upstream.requests.every(({ publicKeys }) => !publicKeys.includes(key(1))));
      await redis.stop();
      opened.send({ subscribe: [key(3)] });
      await opened.until(() => projectIdOf(opened, 3) === 3);
    } finally {
      writer.disconnect();
      await redis.stop();
    }
  });

  it("are not asked for again once the upstream says stop, even when it has registered us", async () => {
    upstream.projects.set(key(1), document(1, "r1"));
    await start();
    const opened = watch(key(1));
    await opened.until(() => projectIdOf(opened, 1) === 1);
    upstream.misbehave = () => ({ status: 403, body: '{"relay":"stop"}' });
    await until(() => started.service.health().at(-1)?.healthy === false);
    const { length } = upstream.paths;
    await counted(/lookups_total\{source="upstream",result="failed"\} ([2-9]|\d\d)/);
    assert.ok(upstream.paths.length <= length + 1, "but for what was under way");
    assert.equal(projectIdOf(opened, 1), 1);
  });

  const failures: readonly (readonly [string, string, ReturnType<NonNullable<StubUpstream["misbehave"]>>])[] = [
    ["does not answer", "network", "hang"],
    ["stops in the middle of its answer", "network", "stall"],
    ["breaks connections", "network", "reset"],
    ["answers 500", "rejected", { status: 500, body: "oops" }],
    ["answers 503", "network", { status: 503, body: "" }],
    [
      "answers 429 with limits, which are not those of any project",
      "limited",
      { status: 429, body: "{}", headers: { "retry-after": "60", "x-sentry-rate-limits": "0.5::organization" } },
    ],
    ["answers no JSON", "garbage", { status: 200, body: "<html>" }],
    ["answers JSON of another form", "garbage", { status: 200, body: '{"configs":[1],"pending":7}' }],
    ["refuses the signature", "unauthenticated", { status: 401, body: '{"detail":"invalid relay signature"}' }],
  ];
  for (const [what, kind, misbehaviour] of failures) {
    it(`stay in use while the upstream ${what}; new keys stay pending; all is well when it recovers`, async () => {
      upstream.projects.set(key(1), document(1, "r1")).set(key(2), document(2, "r1"));
      await start({ limits: { query_timeout: 0.5 } });
      const opened = watch(key(1));
      await opened.until(() => projectIdOf(opened, 1) === 1);
      upstream.misbehave = (path) => (path === configs ? misbehaviour : undefined);
      const later = watch(key(1), key(2));
      await counted(new RegExp(`requests_total\\{query="projects",result="${kind}"\\} ([2-9]|\\d\\d)`));
      await until(() => logged("project configurations cannot be fetched").length > 0);
      assert.equal(projectIdOf(later, 1), 1);
      assert.equal(statusOf(later, 2), ProjectStatus.PENDING);
      assert.equal(logged("project configurations cannot be fetched").length, 1, "once");
      upstream.misbehave = undefined;
      upstream.projects.set(key(1), document(3, "r2"));
      await later.until(() => projectIdOf(later, 1) === 3 && projectIdOf(later, 2) === 2);
      assert.equal(opened.history.filter(({ status }) => status === ProjectStatus.DISABLED).length, 0);
    });
  }

  it("stay in use while the upstream is gone, and follow it when it returns, having forgotten us", async () => {
    upstream.projects.set(key(1), document(1, "r1"));
    await start();
    const opened = watch(key(1));
    await opened.until(() => projectIdOf(opened, 1) === 1);
    await upstream.vanish();
    await counted(/requests_total\{query="projects",result="network"\} ([3-9]|\d\d)/);
    const later = watch(key(1));
    await later.until(() => projectIdOf(later, 1) === 1);
    assert.equal(started.service.health().at(-1)?.healthy, true, "known instances stay in service");
    upstream.relays.clear();
    upstream.projects.set(key(1), document(2, "r2"));
    await upstream.appear();
    await later.until(() => projectIdOf(later, 1) === 2);
    assert.deepEqual([...upstream.relays.keys()], [relayId]);
  });

  it("wait for the registration, which is tried until it succeeds", async () => {
    let attempts = 0;
    upstream.misbehave = (path) => {
      if (path !== challenge) return undefined;
      attempts += 1;
      return attempts < 4 ? json({ relay_id: attempts === 1 ? "another" : relayId }) : undefined;
    };
    upstream.projects.set(key(1), document(1, "r1"));
    await start();
    assert.equal(started.service.health().at(-1)?.healthy, false);
    const opened = watch(key(1));
    await opened.until(() => projectIdOf(opened, 1) === 1);
    assert.equal(attempts, 4);
    assert.ok(!upstream.paths.slice(0, 5).includes(configs), "nothing left before");
    assert.equal(logged("registration with the upstream fails").length, 2, "once, and when it was over");
  });

  it("are not asked for again once the upstream denies this instance", async () => {
    upstream.misbehave = (path) =>
      path === challenge ? { status: 403, body: '{"detail":"no","relay":"stop"}' } : undefined;
    await start({ auth: { ready: "always" } });
    const opened = watch(key(1));
    await counted(/lookups_total\{source="upstream",result="failed"\} ([2-9]|\d\d)/);
    assert.deepEqual(upstream.paths, [challenge]);
    assert.equal(statusOf(opened, 1), ProjectStatus.PENDING);
    const part = started.service.health().at(-1);
    assert.equal(part?.healthy, false);
    assert.match(part?.detail ?? "", /^denied; .*status 403 \(no\)/);
    assert.equal(logged("denies this instance").length, 1);
  });

  it("make an instance register again at the interval, unless it processes", async () => {
    const challenges = () => upstream.paths.filter((path) => path === challenge).length;
    await start({ http: { auth_interval: 0.05 } });
    await until(() => challenges() >= 3);
    await started.dispose();
    upstream.paths.length = 0;
    await start({ http: { auth_interval: 0.02 }, processing: { enabled: true } });
    const opened = watch(key(1));
    await opened.until(() => statusOf(opened, 1) === ProjectStatus.DISABLED);
    await until(() => upstream.requests.length > 3);
    assert.equal(challenges(), 1);
  });

  it("come with the global configuration, which is kept when it fails and gives way to a file", async () => {
    upstream.global = undefined;
    await start();
    const config = async () => JSON.parse((await started.port.getGlobalConfig({})).document.toString());
    await counted(/requests_total\{query="global",result="ok"\} ([2-9]|\d\d)/);
    assert.deepEqual(await config(), {});
    const stream = started.port.watchGlobalConfig({}, { signal: AbortSignal.timeout(5000) })[Symbol.asyncIterator]();
    const telling = stream.next();
    upstream.global = { options: { "relay.sessions-eap.rollout-rate": 0.5 } };
    const told = await telling;
    assert.deepEqual(JSON.parse(told.value?.document.toString() ?? ""), upstream.global);
    const good = upstream.global;
    upstream.global = { quotas: 5 };
    await counted(/requests_total\{query="global",result="garbage"\} ([2-9]|\d\d)/);
    assert.deepEqual(await config(), good);
    await started.write("global.json", { quotas: [] });
    await until(async () => "quotas" in (await config()));
    await stream.return?.();
  });

  it("are not asked for unless the operator says so", async () => {
    await start({ projects: { upstream: false } });
    const opened = watch(key(1));
    await opened.until(() => statusOf(opened, 1) === ProjectStatus.DISABLED);
    assert.deepEqual(upstream.paths, []);
  });

  it("cannot be asked for without credentials: the service does not start, and says what to do", async () => {
    await assert.rejects(start({}, { credentials: undefined }), /credentials generate/);
    await start({ projects: { upstream: false } });
  });

  async function counted(pattern: RegExp): Promise<void> {
    await until(() => pattern.test(started.metrics.renderPrometheus()));
  }

  function logged(text: string) {
    return started.logged.filter(({ msg }) => String(msg).includes(text));
  }
});

function json(body: object) {
  return { status: 200, body: JSON.stringify(body) };
}

function statusOf(opened: StateWatch, digit: number): ProjectStatus | undefined {
  return opened.states.get(key(digit))?.status;
}

function projectIdOf(opened: StateWatch, digit: number): unknown {
  return documentTold(opened, digit)?.projectId;
}

function enabledStates(opened: StateWatch): number {
  return opened.history.filter(({ status }) => status === ProjectStatus.ENABLED).length;
}
