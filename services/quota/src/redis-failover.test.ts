/** What quotas do while another Redis takes over: a replica in a cluster, or one that is promoted behind one address. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { DataCategory } from "@weir/data-category";
import { hashSlotOf } from "@weir/redis-connection";
import type { TestRedis, TestRedisCluster } from "@weir/test-kit";
import { askRedis, requireIntegration, startRedis, startRedisCluster, startSwitchingProxy } from "@weir/test-kit";
import type { CheckLoad } from "./testing/check-load.ts";
import { startCheckLoad } from "./testing/check-load.ts";
import type { QuotaFixture } from "./testing/start-quota.ts";
import { charge, publicKey, startQuota } from "./testing/start-quota.ts";

const quotas = [
  { id: "allowing", categories: ["error"], limit: 1_000_000, window: 3600 },
  {
    id: "denying",
    categories: ["monitor"],
    limit: 1_000_000,
    window: 3600,
    onFailure: "deny",
    reasonCode: "no_counters",
  },
  { id: "local", categories: ["span"], limit: 10, window: 3600, onFailure: "local" },
  { id: "few", categories: ["log_item"], limit: 3, window: 3600 },
];
const error = charge(DataCategory.ERROR);
const spans = (quantity: bigint) => charge(DataCategory.SPAN, quantity);

/** An organization whose counters lie on the first, second or third master. */
function organizationOn(master: number): bigint {
  for (let id = BigInt(process.pid) * 1000n; ; id++) {
    if (Math.floor((hashSlotOf(String(id)) * 3) / 16_384) === master) return id;
  }
}

async function until(condition: () => boolean | Promise<boolean>, what: string, withinMs = 20_000): Promise<void> {
  const startedAtMs = performance.now();
  while (!(await condition())) {
    assert.ok(performance.now() - startedAtMs < withinMs, `${what}: not within ${withinMs} ms`);
    await delay(10);
  }
}

const isMaster = async ({ url }: TestRedis) => (await askRedis(url, "ROLE")).includes("master");
/** Redis gives a manual failover up after 5 s, if the replica lags behind for so long. */
async function takeOver(replica: TestRedis): Promise<boolean> {
  await askRedis(replica.url, "CLUSTER FAILOVER").catch(() => {});
  for (let waited = 0; waited < 60 && !(await isMaster(replica)); waited++) await delay(100);
  return isMaster(replica);
}

const keysOf = ({ url }: TestRedis) => askRedis(url, "DBSIZE");
const isAway = ({ metrics }: QuotaFixture) => /weir_quota_redis_breaker_open 1$/m.test(metrics());
const overAdmitted = ({ metrics }: QuotaFixture) => Number(/over_admitted_total (\d+)/.exec(metrics())?.[1]);

describe("quotas in a Redis cluster whose replicas take over", function () {
  this.timeout(60_000);
  const organizations = [0, 1, 2].map(organizationOn);
  const [lost = 0n, second = 0n] = organizations;
  let cluster: TestRedisCluster;
  let services: QuotaFixture[];
  let load: CheckLoad | undefined;

  async function start(options: { partial?: boolean; instances?: number } = {}): Promise<void> {
    const { partial = true, instances = 1 } = options;
    cluster = await startRedisCluster({ replicas: true, nodeTimeoutMs: 1000, partial });
    services = [];
    for (let instance = 0; instance < instances; instance++) {
      const redis = { cluster_nodes: cluster.urls };
      services.push(await startQuota({ redis, quotas, organizationId: lost }));
    }
  }

  function service(index = 0): QuotaFixture {
    const found = services[index];
    assert.ok(found, `there is no service ${index}`);
    return found;
  }

  const scopingOf = (organizationId: bigint) => ({ organizationId, projectId: 43n, publicKey, keyId: 44n });

  beforeEach(function () {
    services = [];
    load = undefined;
    return requireIntegration(this, "Redis", async () => (await startRedis({ own: true })).stop());
  });
  afterEach(async () => {
    await load?.stop();
    for (const started of services) await started.stop();
    await cluster?.stop();
  });

  it("answer for themselves where a master was killed, count elsewhere, and count again within 5 s of the takeover", async () => {
    await start();
    const quota = service();
    const [master, replica] = [cluster.masters[0], cluster.replicas[0]];
    assert.ok(master !== undefined && replica !== undefined);
    for (const id of organizations) await quota.counted([error], { scoping: scopingOf(id) });
    load = startCheckLoad(quota.port, organizations, [error]);
    await until(() => (load?.counted(lost) ?? 0) > 50, "checks are counted");

    await master.process?.kill();
    await until(() => isAway(quota), "the loss is noticed", 2000);
    assert.equal(await isMaster(replica), false, "the replica took over before anything could be looked at");
    const allowed = await quota.check([error]);
    assert.deepEqual([allowed.unchecked, allowed.rateLimits.length], [true, 0]);
    const denied = await quota.check([charge(DataCategory.MONITOR)]);
    assert.deepEqual(
      denied.rateLimits.map(({ reasonCode }) => reasonCode),
      ["no_counters"],
    );
    await quota.counted([charge(DataCategory.MONITOR)], { scoping: scopingOf(second) });

    await until(() => isMaster(replica), "the replica takes over");
    const before = load.counted(lost);
    await until(() => (load?.counted(lost) ?? 0) > before, "checks are counted again", 5000);
    await until(() => !isAway(quota), "all nodes are asked again", 5000);
    assert.deepEqual((await quota.counted([charge(DataCategory.MONITOR)])).rateLimits, []);
    await load.stop();
    assert.ok(load.longestMs < 2000, `a check waited for ${load.longestMs} ms`);
    const shares = organizations.slice(1).map((id) => load?.uncountedShare(id) ?? 1);
    assert.ok(Math.max(...shares) < 0.5, `${shares} of the checks on other masters were not counted`);
    const lines = quota.logLines.filter((line) => line.includes("cannot be reached"));
    assert.ok(lines.length < 10, `${lines.length} lines about one outage`);
  });

  it("let no more pass than they are told to while they count for themselves, and say afterwards what was too much", async () => {
    await start({ instances: 2 });
    const [quota, other] = [service(0), service(1)];
    const [master, replica] = [cluster.masters[0], cluster.replicas[0]];
    assert.ok(master !== undefined && replica !== undefined);
    await quota.counted([spans(4n)]);
    await until(async () => (await keysOf(replica)) === (await keysOf(master)), "what was counted is replicated");
    await master.process?.kill();
    for (const each of [quota, other]) {
      await until(async () => {
        await each.check([error]);
        return isAway(each);
      }, "the loss is noticed");
    }
    let passed = 4n;
    for (let asked = 0; asked < 20; asked++) {
      for (const each of [quota, other]) if ((await each.check([spans(1n)])).rateLimits.length === 0) passed++;
    }
    assert.equal(passed, 20n, "the rest of 10 as one instance knew it, and 10 by one that knew nothing");
    await until(() => isMaster(replica), "the replica takes over");
    await until(() => !isAway(quota) && !isAway(other), "all nodes are asked again", 5000);
    const consumed = async () => (await quota.usage()).quotas.find(({ quotaId }) => quotaId === "local")?.consumed;
    await until(async () => (await consumed()) === passed, "what passed meanwhile is counted");
    assert.equal(overAdmitted(quota) + overAdmitted(other), 10);
    assert.equal((await other.counted([spans(1n)])).rateLimits.length, 1);
  });

  it("count again within 5 s where the whole cluster is down until the takeover, and a master only stands still", async () => {
    await start({ partial: false });
    const quota = service();
    const [master, replica] = [cluster.masters[0], cluster.replicas[0]];
    assert.ok(master !== undefined && replica !== undefined);
    load = startCheckLoad(quota.port, organizations, [error]);
    await until(() => (load?.counted(lost) ?? 0) > 50, "checks are counted");
    master.process?.pause();
    await until(() => isMaster(replica), "the replica takes over");
    const before = organizations.map((id) => load?.counted(id) ?? 0);
    const isCountedAgain = () => organizations.every((id, index) => (load?.counted(id) ?? 0) > (before[index] ?? 0));
    await until(isCountedAgain, "checks are counted again", 5000);
    await load.stop();
    assert.ok(load.longestMs < 2000, `a check waited for ${load.longestMs} ms`);
  });

  it("lose no count when a replica takes over by command", async () => {
    await start();
    const quota = service();
    const [replica] = cluster.replicas;
    assert.ok(replica);
    load = startCheckLoad(quota.port, [lost], [error]);
    await until(() => (load?.counted(lost) ?? 0) > 50, "checks are counted");
    await until(async () => (await isMaster(replica)) || takeOver(replica), "the replica takes over", 40_000);
    const before = load.counted(lost);
    await until(() => (load?.counted(lost) ?? 0) > before + 50, "checks are counted again", 5000);
    await load.stop();
    const { quotas: usage } = await quota.usage();
    const consumed = Number(usage.find(({ quotaId }) => quotaId === "allowing")?.consumed);
    const [counted, sent] = [load.counted(lost), load.sent];
    // What was not answered in time may have been counted all the same.
    assert.ok(consumed >= counted && consumed <= sent, `${consumed} are counted: of ${sent}, ${counted} for sure`);
  });
});

describe("quotas over a Redis whose replica is promoted behind the same address", function () {
  this.timeout(60_000);
  let primary: TestRedis;
  let replica: TestRedis;
  let proxy: Awaited<ReturnType<typeof startSwitchingProxy>>;
  let quota: QuotaFixture;
  const portOf = ({ url }: TestRedis) => Number(new URL(url).port);
  const log = charge(DataCategory.LOG_ITEM);

  beforeEach(async function () {
    primary = await requireIntegration(this, "Redis", () => startRedis({ own: true }));
    const args = ["--replicaof", "127.0.0.1", String(portOf(primary)), "--repl-diskless-sync-delay", "0"];
    replica = await startRedis({ own: true, args });
    await until(async () => (await askRedis(replica.url, "ROLE")).includes("connected"), "the replica follows");
    proxy = await startSwitchingProxy(portOf(primary));
    quota = await startQuota({ redis: `redis://127.0.0.1:${proxy.port}`, quotas });
    for (let sent = 0; sent < 2; sent++) assert.deepEqual((await quota.counted([log])).rateLimits, []);
    await until(async () => (await keysOf(replica)) === (await keysOf(primary)), "what was counted is replicated");
  });
  afterEach(async () => {
    await quota?.stop();
    await proxy?.stop();
    await primary?.stop();
    await replica?.stop();
  });

  async function promote(): Promise<void> {
    await askRedis(replica.url, "REPLICAOF NO ONE");
    proxy.switchTo(portOf(replica));
  }

  async function goesOn(): Promise<void> {
    await until(async () => !(await quota.check([error])).unchecked, "checks are counted again", 5000);
    assert.deepEqual((await quota.counted([log])).rateLimits, []);
    assert.equal((await quota.counted([log])).rateLimits.length, 1, "the replica does not know the first two");
    assert.match(await askRedis(replica.url, "ROLE"), /master/);
  }

  it("leave the old primary when it says that it is a replica now, and go on from what was counted", async () => {
    await promote();
    await askRedis(primary.url, `REPLICAOF 127.0.0.1 ${portOf(replica)}`);
    assert.equal(proxy.connectionCount, 1, "the connection to the old primary is gone by itself");
    await goesOn();
  });

  it("go on with the replica when the primary was killed", async () => {
    await primary.process?.kill();
    await until(async () => {
      await quota.check([error]);
      return isAway(quota);
    }, "the loss is noticed");
    await promote();
    await goesOn();
  });
});
