import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { defaultConfig } from "@weir/config";
import { DataCategory } from "@weir/data-category";
import { quotaModule } from "@weir/quota";
import { topicNames } from "@weir/sink";
import { createLogger, createMetrics } from "@weir/telemetry";
import {
  createManualClock,
  createMemorySink,
  createSeededRandom,
  createStubNeighbours,
  createStubProjectConfig,
  requireIntegration,
  startRedis,
  type TestRedis,
} from "@weir/test-kit";
import { Redis } from "ioredis";

const root = new URL("../../", import.meta.url);
const publicKey = "a94ae32be2584e0bbd7a4cbb95971fee";

function textOf(path: string): Promise<string> {
  return readFile(fileURLToPath(new URL(path, root)), "utf8");
}

describe("the page about deployment", () => {
  it("makes the topics that Weir delivers to, as large as what it sends", async () => {
    const page = await textOf("docs/deployment.md");
    const loop = /for topic in ([\s\S]*?); do/.exec(page)?.[1] ?? "";
    const named = loop.split(/[\s\\]+/).filter((name) => name !== "");
    assert.deepEqual(named.sort(), Object.values(topicNames).sort());
    const [, largest] =
      /message\.max\.bytes, value: (\d+)/.exec(await textOf("k8s/overlays/production/config.yml")) ?? [];
    assert.ok(page.includes(`--config max.message.bytes=${largest}`), largest);
  });

  it("makes the secret with the files that the configuration names", async () => {
    const configuration = await textOf("k8s/overlays/production/config.yml");
    const files = [...configuration.matchAll(/\$\{file:\/etc\/weir-secrets\/([\w-]+)\}/g)].map(([, name]) => name);
    const made = [...(await textOf("docs/deployment.md")).matchAll(/--from-literal=([\w-]+)=/g)].map(
      ([, name]) => name,
    );
    assert.deepEqual(made.sort(), files.sort());
  });

  describe("gives Weir's user in Redis", function () {
    this.timeout(60_000);
    let redis: TestRedis;
    let admin: Redis;

    before(async function () {
      redis = await requireIntegration(this, "Redis", () => startRedis({ own: true }));
      admin = new Redis(redis.url);
    });
    after(async () => {
      admin?.disconnect();
      await redis?.stop();
    });

    it("the permissions that it needs, and none to look at the keys of others", async () => {
      const rows = (await textOf("docs/deployment.md"))
        .split("\n")
        .filter((line) => /^\| .*`[^`]*\+(ping|evalsha|get) /.test(line));
      const rules = rows.flatMap((row) => /`([^`]+)`/.exec(row)?.[1]?.replaceAll("\\|", "|").split(" ") ?? []);
      assert.ok(rules.length > 20, rules.join(" "));
      await admin.call("acl", "setuser", "weir", "on", ">secret", ...rules);
      const url = redis.url.replace("redis://", "redis://weir:secret@");

      await countAndRead(url);
      assert.deepEqual(await admin.call("acl", "log"), []);
      const called = String(await admin.info("commandstats"));
      for (const command of ["evalsha", "incrby", "get"])
        assert.match(called, new RegExp(`cmdstat_${command}:calls=[1-9]`));

      const own = new Redis(url);
      try {
        assert.deepEqual(await own.mget("relayconfig:a", "relayconfig:b"), [null, null]);
        for (const forbidden of [own.get("other"), own.set("relayconfig:a", "x"), own.flushall(), own.keys("*")]) {
          await assert.rejects(forbidden, /NOPERM/);
        }
      } finally {
        own.disconnect();
      }
    });
  });
});

/** Counts a quota until it is exhausted, and reads how far it is. */
async function countAndRead(url: string): Promise<void> {
  const quotas = [
    { id: "few", categories: ["error"], limit: 2, window: 3600, scope: "organization", reasonCode: "two" },
  ];
  const projectConfig = createStubProjectConfig({
    [publicKey]: { projectId: 43, organizationId: 1, publicKeys: [{ publicKey, numericId: 44 }], config: { quotas } },
  });
  const service = await quotaModule.compose(
    {
      config: defaultConfig({ processing: { enabled: true, redis: url } }),
      logger: createLogger({ level: "off" }),
      metrics: createMetrics(),
      clock: createManualClock(Date.now()),
      random: createSeededRandom(),
      sink: createMemorySink(),
      outcomes: { record() {} },
      dataDir: undefined,
    },
    createStubNeighbours({ projectConfig }),
  );
  await service.start();
  try {
    const scoping = { organizationId: 1n, projectId: 43n, publicKey, keyId: 44n };
    const charge = {
      category: DataCategory.ERROR,
      quantity: 1n,
      namespace: "",
      dimensions: new Map(),
      overAcceptOnce: false,
    };
    const checks = ["a", "b", "c"].map((requestId) => ({ requestId, scoping, charges: [charge] }));
    const { results } = await service.port.check({ checks });
    assert.deepEqual(
      results.map(({ rateLimits, unchecked }) => [rateLimits.length, unchecked]),
      [
        [0, false],
        [0, false],
        [1, false],
      ],
    );
    const usage = await service.port.getUsage({ publicKey });
    assert.equal(usage.quotas[0]?.consumed, 2n);
  } finally {
    await service.stop(AbortSignal.timeout(5000));
  }
}
