import assert from "node:assert/strict";
import { QuotaServiceDefinition } from "@weir/gen/weir/quota/v1/quota.ts";
import { RpcError } from "@weir/rpc";
import { createMemorySink, SinkError, type SinkRecord } from "@weir/sink";
import { createStubQuota } from "../stubs/stub-quota.ts";
import { createFaultSwitch } from "./fault-switch.ts";
import { withPortFaults, withSinkFaults } from "./with-faults.ts";

const record: SinkRecord = { topic: "items", value: Buffer.from("x") };

describe("fault switches", () => {
  it("fail a sink as often as told, and then let it work", async () => {
    const memory = createMemorySink();
    const faults = createFaultSwitch();
    const sink = withSinkFaults(memory, faults);
    faults.failNext(2, () => new SinkError("unavailable", "test"));
    await assert.rejects(sink.submit([record]), { code: "unavailable" });
    await assert.rejects(sink.submit([record]), { code: "unavailable" });
    await sink.submit([record]);
    assert.deepEqual([memory.records.length, faults.calls], [1, 3]);
  });

  it("hang a sink until it is healed, or the caller gives up", async () => {
    const memory = createMemorySink();
    const faults = createFaultSwitch();
    const sink = withSinkFaults(memory, faults);
    faults.hang();
    const controller = new AbortController();
    const given = sink.submit([record], { signal: controller.signal });
    const patient = sink.submit([record]);
    controller.abort(new Error("enough"));
    await assert.rejects(given, /enough/);
    assert.equal(memory.records.length, 0);
    faults.heal();
    await patient;
    assert.equal(memory.records.length, 1);
  });

  it("fail a service's calls and streams", async () => {
    const faults = createFaultSwitch();
    const stub = createStubQuota();
    const quota = withPortFaults(QuotaServiceDefinition, stub, faults);
    assert.deepEqual(await quota.check({ checks: [] }), { results: [] });
    faults.fail(() => new RpcError("UNAVAILABLE", "test"));
    await assert.rejects(quota.check({ checks: [] }), { code: "UNAVAILABLE" });
    const requests = (async function* () {
      yield { sequence: 1n, request: { checks: [] } };
    })();
    await assert.rejects(
      async () => {
        for await (const answer of quota.checkStream(requests)) assert.fail(`found ${answer.sequence}`);
      },
      { code: "UNAVAILABLE" },
    );
    faults.heal();
    assert.deepEqual(await quota.getUsage({ publicKey: "" }), { quotas: [] });
  });
});
