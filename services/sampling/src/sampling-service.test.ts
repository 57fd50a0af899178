import assert from "node:assert/strict";
import { defaultConfig } from "@weir/config";
import type { Evaluation, SamplingServiceDefinition } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { EvaluationResult, SamplingDecision, SamplingKind } from "@weir/gen/weir/sampling/v1/sampling.ts";
import type { Port } from "@weir/rpc";
import { createRpcServer, remoteSampling } from "@weir/rpc";
import type { Service } from "@weir/service-host";
import { createLogger, createMetrics } from "@weir/telemetry";
import {
  createManualClock,
  createMemorySink,
  createSeededRandom,
  createStubNeighbours,
  createStubProjectConfig,
} from "@weir/test-kit";
import { samplingModule } from "./compose.ts";

const publicKey = "a".repeat(32);

function sampling(value: number): object {
  const rule = { id: 1000, type: "trace", condition: { op: "and", inner: [] } };
  const rules = [{ ...rule, samplingValue: { type: "sampleRate", value } }];
  return { projectId: 1, organizationId: 1, config: { sampling: { version: 2, rules } } };
}

function spansOf(traceId: string): Evaluation {
  const trace = { traceId, publicKey, userId: "", userSegment: "", otherJson: new Map<string, string>() };
  return {
    requestId: traceId,
    kind: SamplingKind.SPANS,
    ownKey: publicKey,
    rootKey: publicKey,
    trace,
    eventId: "",
    eventFieldsJson: new Map(),
  };
}

async function startSampling() {
  const projectConfig = createStubProjectConfig({ [publicKey]: sampling(0.25) });
  const service = await samplingModule.compose(
    {
      config: defaultConfig(),
      logger: createLogger({ level: "off" }),
      metrics: createMetrics(),
      clock: createManualClock(),
      random: createSeededRandom(),
      sink: createMemorySink(),
      outcomes: { record() {} },
      dataDir: undefined,
    },
    createStubNeighbours({ projectConfig }),
  );
  await service.start();
  return { service, projectConfig };
}

async function serveOverNetwork(service: Service<Port<SamplingServiceDefinition>>) {
  const logger = { error() {}, warn() {}, info() {}, debug() {} };
  const server = createRpcServer({ host: "127.0.0.1", port: 0, bindings: service.bindings, logger });
  const { host, port } = await server.start();
  return { server, remote: remoteSampling(`${host}:${port}`) };
}

describe("the sampling service", () => {
  it("answers in process and over the network alike, by the rules of the project", async () => {
    const { service } = await startSampling();
    const { server, remote } = await serveOverNetwork(service);
    const random = createSeededRandom(7);
    const evaluations = Array.from({ length: 200 }, () => spansOf(random.uuid().replaceAll("-", "")));
    const local = await service.port.evaluate({ evaluations });
    const overNetwork = await Promise.all(evaluations.map((entry) => remote.evaluate({ evaluations: [entry] })));
    assert.deepEqual(
      overNetwork.map(({ results }) => results[0]),
      local.results.map((result) => EvaluationResult.fromPartial(result)),
    );
    const kept = local.results.filter(({ decision }) => decision === SamplingDecision.KEEP).length;
    assert.ok(kept > 20 && kept < 80, `kept ${kept}`);
    await remote.close();
    await server.stop(1000);
    await service.stop(AbortSignal.timeout(1000));
  });

  it("follows changes of the rules", async () => {
    const { service, projectConfig } = await startSampling();
    const decide = async () => {
      const { results } = await service.port.evaluate({ evaluations: [spansOf("deadbeefdeadbeefdeadbeefdeadbeef")] });
      return results[0]?.decision;
    };
    assert.equal(await decide(), SamplingDecision.DROP);
    projectConfig.setProject(publicKey, sampling(1));
    const deadlineMs = performance.now() + 2000;
    while ((await decide()) === SamplingDecision.DROP && performance.now() < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.equal(await decide(), SamplingDecision.KEEP);
    assert.ok(service.health().every(({ healthy }) => healthy));
    await service.stop(AbortSignal.timeout(1000));
  });
});
