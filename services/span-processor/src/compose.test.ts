import assert from "node:assert/strict";
import { defaultConfig } from "@weir/config";
import { SamplingDecision } from "@weir/gen/weir/sampling/v1/sampling.ts";
import type { OutcomeRecord } from "@weir/managed";
import { createRpcServer, remoteSpanProcessor } from "@weir/rpc";
import type { SpanProcessorPort } from "@weir/service-host";
import { createLogger, createMetrics } from "@weir/telemetry";
import {
  createManualClock,
  createMemorySink,
  createSeededRandom,
  createStubNeighbours,
  createStubProjectConfig,
  createStubQuota,
  createStubSampling,
} from "@weir/test-kit";
import { spanProcessorModule } from "./compose.ts";
import {
  envelopeUnit,
  goodLog,
  goodSpan,
  logContainer,
  ownKey,
  receivedAtMs,
  spanContainer,
  transactionUnit,
} from "./edge/stage.fixture.ts";

const sampling = {
  version: 2,
  rules: [
    {
      id: 1000,
      type: "trace",
      condition: { op: "and", inner: [] },
      samplingValue: { type: "sampleRate", value: 0.25 },
    },
  ],
};
const project = {
  projectId: 42,
  organizationId: 1,
  publicKeys: [{ publicKey: ownKey, numericId: 7, isEnabled: true }],
  disabled: false,
  slug: "shop",
  config: {
    sampling,
    features: ["organizations:ourlogs-ingestion"],
    quotas: [{ id: "q1", scope: "project", categories: ["span"], limit: 100, window: 60, reasonCode: "used_up" }],
  },
};

async function compose() {
  const outcomes: OutcomeRecord[] = [];
  const sink = createMemorySink();
  const neighbours = createStubNeighbours({
    projectConfig: createStubProjectConfig({ [ownKey]: project }),
    quota: createStubQuota(),
    sampling: createStubSampling({
      decide: () => ({ decision: SamplingDecision.KEEP, sampleRate: 0.25, ruleIds: [1000] }),
    }),
  });
  const metrics = createMetrics();
  const service = await spanProcessorModule.compose(
    {
      config: defaultConfig(),
      logger: createLogger({ level: "off" }),
      metrics,
      clock: createManualClock(receivedAtMs),
      random: createSeededRandom(),
      sink,
      outcomes: { record: (record) => outcomes.push(record) },
      dataDir: undefined,
    },
    neighbours,
  );
  return { service, sink, neighbours, outcomes, metrics };
}

const event = {
  type: "transaction",
  transaction: "/shop",
  start_timestamp: 1_700_000_000,
  timestamp: 1_700_000_001,
  contexts: {
    trace: { trace_id: "5b8efff798038103d269b633813fc60c", span_id: "b1c0ffee0002110f", exclusive_time: 1000 },
  },
};

async function exercise(port: SpanProcessorPort, stage: Awaited<ReturnType<typeof compose>>): Promise<void> {
  const units = [
    envelopeUnit([spanContainer([goodSpan({ is_segment: true })]), logContainer([goodLog()])]),
    envelopeUnit([spanContainer([goodSpan()])], { id: "unit-2", trace: undefined }),
    envelopeUnit([spanContainer([goodSpan()])], {
      id: "unit-3",
      scoping: { organizationId: 1n, projectId: 43n, publicKey: "e".repeat(32), keyId: undefined },
    }),
  ];
  const [envelopes, transactions] = await Promise.all([
    port.processEnvelopes({ units }),
    port.processTransactions({ units: [transactionUnit(event, { id: "unit-4" })] }),
  ]);
  assert.deepEqual(
    [...envelopes.results, ...transactions.results].map(({ id, failure }) => [id, failure]),
    ["unit-1", "unit-2", "unit-3", "unit-4"].map((id) => [id, undefined]),
  );
  assert.deepEqual(stage.sink.records.map(({ topic }) => topic).sort(), ["items", "spans", "spans"]);
  assert.deepEqual(
    stage.neighbours.sampling.evaluations.map(({ ownKey: own, rootKey, requestId }) => [own, rootKey, requestId]),
    [[ownKey, ownKey, "unit-1"]],
  );
  assert.deepEqual(stage.neighbours.quota.checks.map(({ requestId }) => requestId).sort(), [
    "unit-1/spans",
    "unit-4/transaction-spans",
  ]);
  const told = stage.outcomes.map(
    ({ outcome, category, quantity }) => `${outcome.id} ${outcome.reason ?? "-"} ${category} ${quantity}`,
  );
  assert.deepEqual(told.sort(), [
    "0 - 12 1",
    "0 - 12 1",
    "0 - 2 1",
    "3 missing_dsc 12 1",
    "3 missing_dsc 16 1",
    "3 project_id 12 1",
    "3 project_id 16 1",
  ]);
  for (const { held } of stage.service.books?.balance() ?? []) assert.equal(held, 0);
  assert.match(stage.metrics.renderPrometheus(), /span_processor_units.*kind="envelope",result="done".* 3/);
}

describe("the span processor", () => {
  it("works for callers in its own process", async () => {
    const stage = await compose();
    await stage.service.start();
    try {
      await exercise(stage.service.port, stage);
      assert.deepEqual(stage.service.health(), [{ name: "project-config", healthy: true }]);
    } finally {
      await stage.service.stop(AbortSignal.timeout(1000));
    }
  });

  it("works for callers across the network, in batches", async () => {
    const stage = await compose();
    await stage.service.start();
    const server = createRpcServer({
      host: "127.0.0.1",
      port: 0,
      bindings: stage.service.bindings,
      logger: { error: (fields) => assert.fail(JSON.stringify(fields)), warn() {} },
    });
    const { host, port } = await server.start();
    const remote = remoteSpanProcessor(`${host}:${port}`);
    try {
      await exercise(remote, stage);
    } finally {
      await remote.close();
      await server.stop(1000);
      await stage.service.stop(AbortSignal.timeout(1000));
    }
  });

  it("refuses a batch of more than 1000 units", async () => {
    const { service } = await compose();
    const units = new Array(1001).fill(envelopeUnit([]));
    await assert.rejects(service.port.processEnvelopes({ units }), /found 1001, expected at most 1000/);
  });
});
