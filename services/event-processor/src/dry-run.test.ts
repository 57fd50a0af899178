import assert from "node:assert/strict";
import { defaultConfig } from "@weir/config";
import { categoryName } from "@weir/data-category";
import { createItem } from "@weir/envelope";
import type { Decision } from "@weir/gen/weir/common/v1/decision.ts";
import type { EnvelopeUnit } from "@weir/gen/weir/common/v1/envelope.ts";
import type { ExplainRequest } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { SamplingDecision } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { RpcError } from "@weir/rpc";
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
import { eventProcessorModule } from "./compose.ts";

const publicKey = "b".repeat(32);
const nowMs = Date.UTC(2026, 2, 1, 12);

/** A processor with one project whose filters drop the release 1.0. */
async function start() {
  const config = { filterSettings: { releases: { releases: ["1.0"] } } };
  const projectConfig = createStubProjectConfig({ [publicKey]: { projectId: 42, organizationId: 1, config } });
  const explained: (string | undefined)[] = [];
  const sampling = {
    ...createStubSampling(),
    async explain({ ownSamplingJson }: ExplainRequest) {
      explained.push(ownSamplingJson);
      const drop = ownSamplingJson?.includes('"id":1000') === true;
      const result = { requestId: "", decision: drop ? SamplingDecision.DROP : SamplingDecision.NO_MATCH };
      const unknown = { ownUnknown: false, rootUnknown: false };
      return { result: { ...result, sampleRate: 0, ruleIds: [1000] }, rules: [], problems: [], ...unknown };
    },
  };
  const quota = createStubQuota();
  const neighbours = createStubNeighbours({ projectConfig, quota, sampling });
  const sink = createMemorySink();
  const recorded: unknown[] = [];
  const metrics = createMetrics();
  const service = await eventProcessorModule.compose(
    {
      config: defaultConfig(),
      logger: createLogger({ level: "off" }),
      metrics,
      clock: createManualClock(nowMs),
      random: createSeededRandom(),
      sink,
      outcomes: { record: (outcome) => recorded.push(outcome) },
      dataDir: undefined,
    },
    neighbours,
  );
  await service.start();
  async function tryUnits(units: readonly EnvelopeUnit[], config?: unknown) {
    const configJson = config === undefined ? undefined : JSON.stringify(config);
    const { result } = await service.port.tryEnvelopes({ dryRun: { publicKey, configJson, units: [...units] } });
    assert.ok(result);
    return result;
  }
  return { service, tryUnits, sink, recorded, quota, neighbours, explained, metrics };
}

function unit(id: string, type: string, event: object): EnvelopeUnit {
  return {
    id,
    scoping: undefined,
    eventId: "a".repeat(32),
    receivedAt: { seconds: BigInt(nowMs / 1000), nanos: 0 },
    sentAt: undefined,
    trace: undefined,
    samplingKey: "",
    request: undefined,
    items: [createItem(type, Buffer.from(JSON.stringify(event)))],
    cachedRateLimits: [],
  };
}

const error = (release: string) => unit(`error-${release}`, "event", { message: "x", release });
const transaction = unit("transaction", "transaction", {
  type: "transaction",
  transaction: "/x",
  start_timestamp: nowMs / 1000 - 2,
  timestamp: nowMs / 1000 - 1,
  contexts: { trace: { trace_id: "c".repeat(32), span_id: "d".repeat(16) } },
  spans: [],
});

function reasons(decisions: readonly Decision[]): string[] {
  return decisions.flatMap(({ reason, quantities }) =>
    quantities.map(({ category, quantity }) => `${reason} ${categoryName(category)} ${quantity}`),
  );
}

describe("a dry run of the event processor", () => {
  it("tells what the configuration in force and another would do, step by step", async () => {
    const { service, tryUnits } = await start();
    const units = [error("1.0"), error("2.0")];
    const current = await tryUnits(units);
    assert.deepEqual(
      current.units.map(({ id, dropped }) => [id, reasons(dropped)]),
      [
        ["error-1.0", ["release-version error 1"]],
        ["error-2.0", []],
      ],
    );
    assert.deepEqual(
      current.units[1]?.kept.map(({ category, quantity }) => `${categoryName(category)} ${quantity}`),
      ["error 1"],
    );
    const candidate = await tryUnits(units, { filterSettings: { releases: { releases: ["2.*"], mode: "report" } } });
    assert.deepEqual(
      candidate.units.map(({ dropped, reported }) => [reasons(dropped), reasons(reported)]),
      [
        [[], []],
        [[], ["release-version error 1"]],
      ],
    );
    await service.stop(AbortSignal.timeout(1000));
  });

  it("counts quotas among what is tried, from the usage so far", async () => {
    const { service, tryUnits, quota } = await start();
    const quotas = [{ id: "q", categories: ["error"], limit: 1, window: 60, reasonCode: "enough" }];
    const { units } = await tryUnits([error("2.0"), error("3.0")], { quotas });
    assert.deepEqual(
      units.map(({ dropped }) => reasons(dropped)),
      [[], ["enough error 1"]],
    );
    assert.equal(quota.checks.length, 0);
    await service.stop(AbortSignal.timeout(1000));
  });

  it("samples by the rules that are tried", async () => {
    const { service, tryUnits, explained } = await start();
    const rules = [
      {
        id: 1000,
        type: "trace",
        condition: { op: "and", inner: [] },
        samplingValue: { type: "sampleRate", value: 0 },
      },
    ];
    const { units } = await tryUnits([transaction], { sampling: { version: 2, rules } });
    assert.deepEqual(reasons(units[0]?.dropped ?? []), [
      "Sampled:1000 transaction_indexed 1",
      "Sampled:1000 span_indexed 1",
    ]);
    assert.match(explained[0] ?? "", /"id":1000/);
    await service.stop(AbortSignal.timeout(1000));
  });

  it("delivers, hands over, counts and books nothing", async () => {
    const { service, tryUnits, sink, recorded, quota, neighbours, metrics } = await start();
    const report = createItem(
      "client_report",
      Buffer.from('{"discarded_events":[{"reason":"x","category":"error","quantity":1}]}'),
    );
    await tryUnits([error("1.0"), error("2.0"), transaction, { ...error("r"), id: "report", items: [report] }]);
    assert.deepEqual([sink.records.length, recorded.length, quota.checks.length], [0, 0, 0]);
    assert.equal(neighbours.spanProcessor.transactions.length, 0);
    assert.deepEqual(service.books?.balance(), []);
    assert.doesNotMatch(metrics.renderPrometheus(), /event_processor_units_total\{[^}]*\} [1-9]/);
    await service.stop(AbortSignal.timeout(1000));
  });

  it("says what is wrong with a configuration, and refuses a malformed one", async () => {
    const { service, tryUnits } = await start();
    const { problems } = await tryUnits([], { filterSettings: { releases: { releases: ["[a"] } } });
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? "", /filterSettings\.releases\.releases\[0\]: .*pattern ignored/);
    const isInvalid = (failure: unknown) => failure instanceof RpcError && failure.code === "INVALID_ARGUMENT";
    await assert.rejects(tryUnits([], { eventRetention: "soon" }), isInvalid);
    await assert.rejects(tryUnits(Array.from({ length: 101 }, (_, index) => error(`${index}`))), isInvalid);
    await service.stop(AbortSignal.timeout(1000));
  });
});
