/** Projects in a Redis that another takes over from: a replica in a cluster, or one that is promoted behind one address. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { ProjectStatus } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { hashSlotOf } from "@weir/redis-connection";
import type { SwitchingProxy, TestRedis, TestRedisCluster } from "@weir/test-kit";
import { askRedis, requireIntegration, startRedis, startRedisCluster, startSwitchingProxy } from "@weir/test-kit";
import { type StartedService, startService } from "../testing/start-service.ts";
import { type StateWatch, watchStates } from "../testing/state-watch.ts";

describe("projects in a Redis that another takes over from", function () {
  this.timeout(60_000);
  let started: StartedService | undefined;
  let watch: StateWatch | undefined;
  let toStop: { stop(): Promise<void> }[];

  beforeEach(() => {
    started = undefined;
    watch = undefined;
    toStop = [];
  });
  afterEach(async () => {
    await watch?.stop();
    await started?.dispose();
    for (const each of toStop) await each.stop();
  });

  async function start(redis: unknown, ...keys: string[]): Promise<StateWatch> {
    started = await startService({
      place: "local",
      config: {
        processing: { enabled: true, redis },
        cache: { project_expiry: 0.1, project_grace_period: 30 },
      },
    });
    watch = watchStates(started.connect(), ...keys);
    return watch;
  }

  async function write({ url }: TestRedis, publicKey: string, projectId: number): Promise<void> {
    const document = { projectId, organizationId: 5, rev: `r${projectId}`, publicKeys: [{ publicKey }], config: {} };
    await askRedis(url, `SET relayconfig:${publicKey} '${JSON.stringify(document)}'`);
  }

  /** A key whose document lies on the first, second or third master. */
  function keyOn(master: number, from = 0): string {
    for (let digit = from; ; digit++) {
      const key = String(digit).padStart(32, "0");
      if (Math.floor((hashSlotOf(`relayconfig:${key}`) * 3) / 16_384) === master) return key;
    }
  }

  const has = (publicKey: string, projectId: number) => () => {
    const document = watch?.states.get(publicKey)?.document;
    return document !== undefined && document.length > 0 && JSON.parse(document.toString()).projectId === projectId;
  };

  async function untilRole({ url }: TestRedis, role: string): Promise<void> {
    while (!(await askRedis(url, "ROLE")).includes(role)) await delay(20);
  }

  it("stay in use while a master of a cluster is away, follow changes elsewhere, and on its replica within 5 s", async function () {
    const cluster: TestRedisCluster = await requireIntegration(this, "Redis", () =>
      startRedisCluster({ replicas: true, nodeTimeoutMs: 1000, partial: true }),
    );
    toStop.push(cluster);
    const [[first, second], [replica]] = [cluster.masters, cluster.replicas];
    assert.ok(first !== undefined && second !== undefined && replica !== undefined);
    const [lost, kept] = [keyOn(0), keyOn(1)];
    const unseen = keyOn(0, Number(lost) + 1);
    await write(first, lost, 1);
    await write(first, unseen, 2);
    await write(second, kept, 3);
    while (!(await askRedis(replica.url, "DBSIZE")).endsWith("2")) await delay(10);
    const watching = await start({ cluster_nodes: cluster.urls }, lost, kept);
    await watching.until(() => has(lost, 1)() && has(kept, 3)());

    await first.process?.kill();
    while (started?.service.health().at(-1)?.healthy) await delay(10);
    await write(second, kept, 4);
    await watching.until(has(kept, 4));
    watching.send({ subscribe: [unseen] });
    await watching.until(() => watching.states.has(unseen));
    assert.equal(watching.states.get(unseen)?.status, ProjectStatus.PENDING, "what is not known is not refused");
    assert.ok(has(lost, 1)(), "what is known stays");
    assert.match(await askRedis(replica.url, "ROLE"), /slave/, "the replica took over before anything was looked at");

    await untilRole(replica, "master");
    await write(replica, lost, 5);
    await watching.until(() => has(lost, 5)() && has(unseen, 2)());
    assert.equal(started?.service.health().at(-1)?.healthy, true);
    const lines = started?.logged.filter(({ msg }) => String(msg).includes("cannot be reached")) ?? [];
    assert.ok(lines.length >= 1 && lines.length < 10, `${lines.length} lines about one outage`);
  });

  for (const [loss, how] of [
    ["was killed", (primary: TestRedis) => primary.process?.kill()],
    ["stands still", (primary: TestRedis) => primary.process?.pause()],
  ] as const) {
    it(`are read from a replica that was promoted behind the same address when the primary ${loss}`, async function () {
      const primary = await requireIntegration(this, "Redis", () => startRedis({ own: true }));
      const portOf = ({ url }: TestRedis) => Number(new URL(url).port);
      const args = ["--replicaof", "127.0.0.1", String(portOf(primary)), "--repl-diskless-sync-delay", "0"];
      const replica = await startRedis({ own: true, args });
      const proxy: SwitchingProxy = await startSwitchingProxy(portOf(primary));
      toStop.push(proxy, primary, replica);
      await untilRole(replica, "connected");
      const [key] = [keyOn(0)];
      await write(primary, key, 1);
      const watching = await start(`redis://127.0.0.1:${proxy.port}`, key);
      await watching.until(has(key, 1));
      await how(primary);
      await askRedis(replica.url, "REPLICAOF NO ONE");
      proxy.switchTo(portOf(replica));
      await write(replica, key, 2);
      const promotedAtMs = performance.now();
      while (!has(key, 2)()) {
        assert.ok(performance.now() - promotedAtMs < 5000, "the replica is not read within 5 s");
        await delay(10);
      }
    });
  }
});
