/** A quota is exact however many processes count it, at once and over one Redis. */
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { DataCategory } from "@weir/data-category";
import { remoteQuota } from "@weir/rpc";
import { requireIntegration, startRedis, type TestRedis } from "@weir/test-kit";
import { type ConfigObject, startWeir, type WeirProcess } from "../harness/weir-process.ts";

const publicKey = "8".repeat(32);
const limit = 100;
const processes = 3;
const checksPerProcess = 2000;

describe(`a quota of ${limit} in ${processes} processes over one Redis`, function () {
  this.timeout(120_000);
  const running: WeirProcess[] = [];
  let redis: TestRedis;
  // What an earlier run counted in a shared Redis does not count here.
  const organizationId = randomInt(1, 2 ** 31);

  before(async function () {
    redis = await requireIntegration(this, "Redis", startRedis);
    const projectConfig = await startWeir({
      services: ["project-config"],
      projects: [
        {
          projectId: 71,
          organizationId,
          slug: "busy",
          publicKeys: [{ publicKey, numericId: 72 }],
          config: { quotas: [{ id: "hundred", categories: ["error"], scope: "project", limit, window: 86_400 }] },
        },
      ],
    });
    running.push(projectConfig);
    const config: ConfigObject = {
      services: { project_config: projectConfig.grpcAddress },
      // The broker is for outcomes, which a quota service has none of.
      processing: {
        enabled: true,
        redis: redis.url,
        kafka_config: [{ name: "bootstrap.servers", value: "127.0.0.1:9" }],
      },
    };
    for (let index = 0; index < processes; index++) running.push(await startWeir({ services: ["quota"], config }));
  });
  after(async () => {
    for (const weir of running.reverse()) await weir.stop();
    await redis?.stop();
  });

  it(`lets exactly ${limit} of ${processes} × ${checksPerProcess} concurrent checks pass, and no more when they are repeated elsewhere`, async () => {
    const scoping = { organizationId: BigInt(organizationId), projectId: 71n, publicKey, keyId: 72n };
    const charge = {
      category: DataCategory.ERROR,
      quantity: 1n,
      namespace: "",
      dimensions: new Map(),
      overAcceptOnce: false,
    };
    const services = running.slice(1).map(({ grpcAddress }) => remoteQuota(grpcAddress));
    // What was not answered in time, as on a machine that is busy, is repeated: it counts once all the same.
    const check = async (service: number, requestId: string): Promise<boolean> => {
      for (;;) {
        const request = { checks: [{ requestId, scoping, charges: [charge] }] };
        const answer = await services[service % processes]?.check(request);
        const [result] = answer?.results ?? [];
        assert.ok(result);
        if (!result.unchecked) return result.rateLimits.length === 0;
        await delay(20);
      }
    };
    const all = Array.from({ length: processes * checksPerProcess }, (_, index) => index);
    const passed = await Promise.all(all.map((index) => check(index, `check-${index}`)));
    assert.equal(passed.filter(Boolean).length, limit);
    const repeated = await Promise.all(all.map((index) => check(index + 1, `check-${index}`)));
    assert.deepEqual(repeated, passed);
    const usage = await services[0]?.getUsage({ publicKey });
    assert.deepEqual(
      usage?.quotas.map(({ consumed }) => consumed),
      [BigInt(limit)],
    );
    for (const service of services) await service.close();
  });
});
