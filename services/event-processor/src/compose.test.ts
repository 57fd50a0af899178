import assert from "node:assert/strict";
import { defaultConfig } from "@weir/config";
import { createItem } from "@weir/envelope";
import type { EnvelopeUnit } from "@weir/gen/weir/common/v1/envelope.ts";
import type { EventProcessorServiceDefinition } from "@weir/gen/weir/event/v1/event.ts";
import type { Port } from "@weir/rpc";
import { createRpcServer, remoteEventProcessor } from "@weir/rpc";
import { createLogger, createMetrics } from "@weir/telemetry";
import {
  createManualClock,
  createMemorySink,
  createSeededRandom,
  createStrictAccounting,
  createStubNeighbours,
  createStubProjectConfig,
} from "@weir/test-kit";
import { eventProcessorModule } from "./compose.ts";

const publicKey = "b".repeat(32);
const project = {
  projectId: 42,
  organizationId: 1,
  publicKeys: [{ publicKey, numericId: 7, isEnabled: true }],
  disabled: false,
  config: {},
};

async function compose() {
  const clock = createManualClock();
  const sink = createMemorySink();
  const accounting = createStrictAccounting();
  const metrics = createMetrics();
  const logger = createLogger({ level: "off" });
  const context = {
    config: defaultConfig(),
    logger,
    metrics,
    clock,
    random: createSeededRandom(),
    sink,
    outcomes: accounting.recorder,
    dataDir: undefined,
  };
  const neighbours = createStubNeighbours({ projectConfig: createStubProjectConfig({ [publicKey]: project }) });
  const service = await eventProcessorModule.compose(context, neighbours);
  await service.start();
  return { service, sink, metrics, logger, accounting };
}

function unit(id: string, payload: string): EnvelopeUnit {
  return {
    id,
    scoping: { organizationId: 1n, projectId: 42n, publicKey, keyId: 7n },
    eventId: "a".repeat(32),
    receivedAt: { seconds: 1_767_225_600n, nanos: 0 },
    sentAt: undefined,
    trace: undefined,
    samplingKey: publicKey,
    request: undefined,
    items: [createItem("event", Buffer.from(payload))],
    cachedRateLimits: [],
  };
}

async function processMany(port: Pick<Port<EventProcessorServiceDefinition>, "processEnvelopes">): Promise<string[]> {
  const units = Array.from({ length: 100 }, (_, index) =>
    unit(`u${index}`, index % 10 === 0 ? "{" : '{"message":"m"}'),
  );
  const { results } = await port.processEnvelopes({ units });
  assert.ok(results.every(({ failure }) => failure === undefined));
  return results.map(({ id }) => id);
}

describe("the event processor", () => {
  it("answers every unit of a batch in order, in the same process", async () => {
    const { service, sink, metrics, accounting } = await compose();
    const ids = await processMany(service.port);
    assert.deepEqual(
      ids,
      Array.from({ length: 100 }, (_, index) => `u${index}`),
    );
    assert.equal(sink.recordsOf("events").length, 90);
    assert.deepEqual(accounting.summary(), ["3 invalid_json error 10"]);
    assert.match(metrics.renderPrometheus(), /weir_event_processor_units_total\{result="processed"\} 100/);
    assert.deepEqual(
      service.books?.balance().map(({ received, accepted, rejected, held }) => [received, accepted, rejected, held]),
      [[100, 90, 10, 0]],
    );
    assert.ok(service.health().every(({ healthy }) => healthy));
    await service.stop(AbortSignal.timeout(1000));
  });

  it("answers the same over the network", async () => {
    const { service, sink, logger } = await compose();
    const server = createRpcServer({ host: "127.0.0.1", port: 0, bindings: service.bindings, logger });
    const { host, port } = await server.start();
    const remote = remoteEventProcessor(`${host}:${port}`);
    const ids = await processMany(remote);
    assert.equal(new Set(ids).size, 100);
    assert.equal(sink.recordsOf("events").length, 90);
    await remote.close();
    await server.stop(1000);
    await service.stop(AbortSignal.timeout(1000));
  });

  it("refuses a batch beyond its bound", async () => {
    const { service } = await compose();
    const units = Array.from({ length: 1001 }, (_, index) => unit(`u${index}`, "{}"));
    await assert.rejects(service.port.processEnvelopes({ units }), { code: "INVALID_ARGUMENT" });
    await service.stop(AbortSignal.timeout(1000));
  });
});
