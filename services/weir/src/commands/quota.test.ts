import assert from "node:assert/strict";
import { QuotaServiceDefinition } from "@weir/gen/weir/quota/v1/quota.ts";
import { bind, RpcError } from "@weir/rpc";
import { createStubQuota } from "@weir/test-kit";
import { type AnsweringWeir, startAnsweringWeir } from "../testing/answering-weir.ts";

const publicKey = "a".repeat(32);

describe("weir quota without counters", () => {
  let running: AnsweringWeir;

  before(async () => {
    const isAway = () =>
      Promise.reject(new RpcError("UNAVAILABLE", "Redis: connection refused", { reason: "COUNTERS_UNAVAILABLE" }));
    const quota = { ...createStubQuota(), getUsage: isAway, explain: isAway };
    running = await startAnsweringWeir([bind(QuotaServiceDefinition, quota)]);
  });
  after(() => running?.stop());

  for (const [command, ...args] of [
    ["usage", publicKey],
    ["explain", "--category", "error", "--project", publicKey],
  ] as const) {
    it(`says in ${command} what cannot be read, what becomes of data meanwhile, and what to do`, async () => {
      const { code, out, err } = await running.weir("quota", command, ...args);
      assert.deepEqual([code, out], [1, ""]);
      assert.match(err, /counters cannot be read now \(Redis: connection refused\)/);
      assert.match(err, /data passes uncounted, unless a quota's onFailure says otherwise\. weir doctor/);
    });
  }
});
