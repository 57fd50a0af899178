import assert from "node:assert/strict";
import { defaultConfig } from "@weir/config";
import { categoryName } from "@weir/data-category";
import type { DecidedQuantity, Decision } from "@weir/gen/weir/common/v1/decision.ts";
import type { EnvelopeUnit } from "@weir/gen/weir/common/v1/envelope.ts";
import type { ExplainRequest } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { SamplingDecision } from "@weir/gen/weir/sampling/v1/sampling.ts";
import type { TransactionUnit } from "@weir/gen/weir/span/v1/span.ts";
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
import { spanProcessorModule } from "./compose.ts";
import {
  envelopeUnit,
  goodSpan,
  ownKey,
  receivedAtMs,
  spanContainer,
  traceId,
  transactionUnit,
} from "./edge/stage.fixture.ts";

const filters = { filterSettings: { releases: { releases: ["1.0"] } } };
const rules = (id: number) => ({
  sampling: {
    version: 2,
    rules: [
      {
        id,
        type: "project",
        condition: { op: "and", inner: [] },
        samplingValue: { type: "sampleRate", value: 0 },
      },
    ],
  },
});
const quotas = (limit: number) => ({
  quotas: [{ id: "s", scope: "project", categories: ["span"], limit, window: 60, reasonCode: "few_spans" }],
});

/** A processor with one project whose filters drop spans of the release 1.0. */
async function start() {
  const projectConfig = createStubProjectConfig({ [ownKey]: { projectId: 42, organizationId: 1, config: filters } });
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
  const sink = createMemorySink();
  const recorded: unknown[] = [];
  const service = await spanProcessorModule.compose(
    {
      config: defaultConfig(),
      logger: createLogger({ level: "off" }),
      metrics: createMetrics(),
      clock: createManualClock(receivedAtMs),
      random: createSeededRandom(),
      sink,
      outcomes: { record: (outcome) => recorded.push(outcome) },
      dataDir: undefined,
    },
    createStubNeighbours({ projectConfig, quota, sampling }),
  );
  await service.start();
  async function tryAll(
    units: readonly EnvelopeUnit[],
    config?: unknown,
    transactions: readonly TransactionUnit[] = [],
    publicKey = ownKey,
  ) {
    const configJson = config === undefined ? undefined : JSON.stringify(config);
    const dryRun = { publicKey, configJson, units: [...units] };
    const { result = assert.fail("a dry run has a result") } = await service.port.tryEnvelopes({
      dryRun,
      transactions: [...transactions],
    });
    return result;
  }
  return { service, tryAll, sink, recorded, quota, explained };
}

/** A unit of two spans of a release; whom it belongs to is left to the processor. */
function spans(id: string, release = "2.0"): EnvelopeUnit {
  const attributes = { "sentry.release": { type: "string", value: release } };
  const items = ["b1c0ffee00001111", "b1c0ffee00002222"].map((span_id) => goodSpan({ span_id, attributes }));
  return envelopeUnit([spanContainer(items)], { id, scoping: undefined, samplingKey: "" });
}

const seconds = receivedAtMs / 1000;
const transaction = transactionUnit(
  {
    transaction: "/x",
    start_timestamp: seconds - 2,
    timestamp: seconds - 1,
    contexts: { trace: { trace_id: traceId, span_id: "d".repeat(16), exclusive_time: 1 } },
    spans: [
      {
        trace_id: traceId,
        span_id: "e".repeat(16),
        start_timestamp: seconds - 2,
        timestamp: seconds - 1,
        exclusive_time: 1,
      },
    ],
  },
  { id: "transaction", scoping: undefined, samplingKey: "" },
);

function texts(quantities: readonly DecidedQuantity[]): string[] {
  return quantities.map(({ category, quantity }) => `${categoryName(category)} ${quantity}`);
}

function reasons(decisions: readonly Decision[]): string[] {
  return decisions.flatMap(({ reason, quantities }) => texts(quantities).map((text) => `${reason} ${text}`));
}

describe("a dry run of the span processor", () => {
  it("tells what the configuration in force and another would do, span by span", async () => {
    const { service, tryAll } = await start();
    const units = [spans("old", "1.0"), spans("new")];
    const everySpan = ["release-version span 1", "release-version span_indexed 1"];
    const current = await tryAll(units);
    assert.deepEqual(
      current.units.map(({ id, kept, dropped }) => [id, texts(kept), reasons(dropped)]),
      [
        ["old", [], [...everySpan, ...everySpan]],
        ["new", ["span 2", "span_indexed 2"], []],
      ],
    );
    const reporting = await tryAll(units, { filterSettings: { releases: { releases: ["2.*"], mode: "report" } } });
    assert.deepEqual(
      reporting.units.map(({ dropped, reported }) => [reasons(dropped), reasons(reported)]),
      [
        [[], []],
        [[], ["release-version span 2", "release-version span_indexed 2"]],
      ],
    );
    await service.stop(AbortSignal.timeout(1000));
  });

  it("counts quotas among what is tried, spans of transactions after the rest", async () => {
    const { service, tryAll, quota } = await start();
    const result = await tryAll([spans("first"), spans("second")], quotas(5), [transaction]);
    assert.deepEqual(
      result.units.map(({ id, kept, dropped }) => [id, texts(kept), reasons(dropped)]),
      [
        ["first", ["span 2", "span_indexed 2"], []],
        ["second", ["span 2", "span_indexed 2"], []],
        ["transaction", [], ["few_spans span 2", "few_spans span_indexed 2"]],
      ],
    );
    assert.deepEqual(quota.checks, []);
    await service.stop(AbortSignal.timeout(1000));
  });

  it("samples by the rules that are tried", async () => {
    const { service, tryAll, explained } = await start();
    const [dropped] = (await tryAll([spans("a")], rules(1000))).units;
    assert.deepEqual(reasons(dropped?.dropped ?? []), ["Sampled:1000 span_indexed 2"]);
    const [kept] = (await tryAll([spans("a")], rules(1001))).units;
    assert.deepEqual(texts(kept?.kept ?? []), ["span 2", "span_indexed 2"]);
    assert.deepEqual(
      explained.map((json) => (json === undefined ? undefined : JSON.parse(json).rules[0].id)),
      [1000, 1001],
    );
    await service.stop(AbortSignal.timeout(1000));
  });

  it("delivers, counts and books nothing", async () => {
    const { service, tryAll, sink, recorded } = await start();
    await tryAll([spans("old", "1.0"), spans("new")], undefined, [transaction]);
    assert.deepEqual([sink.records.length, recorded, service.books?.balance()], [0, [], []]);
    await service.stop(AbortSignal.timeout(1000));
  });

  it("refuses a malformed configuration, an unknown project, and too much at once", async () => {
    const { service, tryAll } = await start();
    const isCode = (code: string) => (error: unknown) => error instanceof RpcError && error.code === code;
    await assert.rejects(tryAll([spans("a")], { eventRetention: "soon" }), isCode("INVALID_ARGUMENT"));
    await assert.rejects(tryAll([spans("a")], undefined, [], "f".repeat(32)), isCode("NOT_FOUND"));
    const many = Array.from({ length: 100 }, (_, index) => spans(`unit-${index}`));
    await assert.rejects(tryAll(many, undefined, [transaction]), isCode("INVALID_ARGUMENT"));
    await service.stop(AbortSignal.timeout(1000));
  });
});
