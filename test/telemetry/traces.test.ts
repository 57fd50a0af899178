/** One trace tells the way of a request through Weir, in one process and in many. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { type RunningSetup, setups, type TestProject } from "../harness/setups.ts";
import { type CollectedSpan, type OtlpCollector, startOtlpCollector } from "./otlp-collector.ts";

const project: TestProject = {
  projectId: 61,
  organizationId: 6,
  publicKey: "6".repeat(32),
  keyId: 61,
  config: {
    quotas: [
      {
        id: "many",
        categories: ["transaction", "span"],
        limit: 1_000_000,
        window: 3600,
        scope: "project",
        reasonCode: "many",
      },
    ],
    sampling: {
      version: 2,
      rules: [
        { id: 1, type: "trace", condition: { op: "and", inner: [] }, samplingValue: { type: "sampleRate", value: 1 } },
      ],
    },
  },
};

const spanId = "00f067aa0ba902b7";
const traceState = "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE";

/** A transaction with one span of its own, as an envelope. */
function transactionEnvelope(): string {
  const eventId = randomBytes(16).toString("hex");
  const traceId = randomBytes(16).toString("hex");
  const nowSeconds = Date.now() / 1000;
  const times = { start_timestamp: nowSeconds - 1, timestamp: nowSeconds };
  const event = {
    event_id: eventId,
    type: "transaction",
    transaction: "GET /traced",
    platform: "node",
    ...times,
    contexts: { trace: { trace_id: traceId, span_id: "a".repeat(16), op: "http.server" } },
    spans: [{ trace_id: traceId, span_id: "b".repeat(16), parent_span_id: "a".repeat(16), op: "db", ...times }],
  };
  const header = { event_id: eventId, trace: { trace_id: traceId, public_key: project.publicKey } };
  return [header, { type: "transaction" }, event].map((line) => JSON.stringify(line)).join("\n");
}

for (const setup of setups) {
  describe(`a traced request to Weir ${setup.name}`, function () {
    this.timeout(120_000);
    let collector: OtlpCollector;
    let weir: RunningSetup;

    before(async function () {
      collector = await startOtlpCollector();
      weir = await setup.start(this, [project], {
        telemetry: { otlp_endpoint: collector.url },
        logging: { traces_sample_rate: 1 },
      });
    });

    after(async () => {
      await weir?.stop();
      collector?.stop();
    });

    async function send(traceparent: string, tracestate?: string): Promise<void> {
      const response = await fetch(
        `${weir.httpUrl}/api/${project.projectId}/envelope/?sentry_key=${project.publicKey}`,
        {
          method: "POST",
          headers: { traceparent, ...(tracestate !== undefined && { tracestate }) },
          body: transactionEnvelope(),
        },
      );
      assert.equal(response.status, 200);
    }

    it("shows gateway, processors, quota, sampling and sink, each below the one that asked", async () => {
      const traceId = randomBytes(16).toString("hex");
      await send(`00-${traceId}-${spanId}-01`, traceState);
      const ofTrace = () => collector.spans.filter((span) => span.traceId === traceId);
      const named = (name: string) => ofTrace().filter((span) => span.name === name);
      await collector.until(() => named("http.request").length > 0 && named("processor.transaction").length > 0);
      await collector.until(() => named("gateway.dispatch").length > 0 && named("processor.unit").length > 0);

      const [request] = named("http.request");
      assert.equal(request?.parentSpanId, spanId);
      assert.equal(request.attributes["http.response.status_code"], 200n);
      const dispatch = onlyChild(ofTrace(), request, "gateway.dispatch", { throughAdmission: true });
      const unit = onlyChild(ofTrace(), dispatch, "processor.unit");
      const asked = onlyChild(ofTrace(), unit, "sampling.evaluate");
      onlyChild(ofTrace(), asked, "sampling.decide");
      const [check] = childrenOf(ofTrace(), unit, "quota.check");
      assert.ok(check, describeTrace(ofTrace()));
      onlyChild(ofTrace(), check, "quota.decide");
      const handOver = onlyChild(ofTrace(), unit, "transactions.hand_over");
      const spans = onlyChild(ofTrace(), handOver, "processor.transaction");
      assert.equal(childrenOf(ofTrace(), unit, "sink.deliver").length, 1, describeTrace(ofTrace()));
      assert.equal(childrenOf(ofTrace(), spans, "sink.deliver").length, 1, describeTrace(ofTrace()));
      assert.equal(named("gateway.spool").length, 1, describeTrace(ofTrace()));

      const batches = collector.spans.filter(({ name }) => name === "gateway.batch");
      assert.ok(
        batches.some(({ links }) => links.some((link) => link.traceId === traceId && link.spanId === dispatch.spanId)),
        "the batch has no link to the unit that it carried",
      );
      for (const span of [...ofTrace(), ...batches.flatMap(({ links }) => links)].filter(
        (of) => of.traceId === traceId,
      )) {
        assert.equal(span.traceState, traceState);
      }
      const services = new Set(ofTrace().map(({ service }) => service));
      assert.deepEqual(
        [...services].sort(),
        weir.scaleOut === undefined
          ? ["weir"]
          : ["weir-event-processor", "weir-ingest-gateway", "weir-quota", "weir-sampling", "weir-span-processor"],
      );
    });

    it("is not traced if the sender says so", async () => {
      const traceId = randomBytes(16).toString("hex");
      const later = randomBytes(16).toString("hex");
      await send(`00-${traceId}-${spanId}-00`);
      await send(`00-${later}-${spanId}-01`);
      await collector.until(() =>
        collector.spans.some((span) => span.traceId === later && span.name === "processor.transaction"),
      );
      assert.deepEqual(
        collector.spans.filter((span) => span.traceId === traceId),
        [],
      );
    });
  });
}

function childrenOf(spans: readonly CollectedSpan[], parent: CollectedSpan, name: string): readonly CollectedSpan[] {
  return spans.filter((span) => span.name === name && span.parentSpanId === parent.spanId);
}

/** The one span of a name below another one; the way of units begins below the admission, which is below the request. */
function onlyChild(
  spans: readonly CollectedSpan[],
  parent: CollectedSpan,
  name: string,
  { throughAdmission = false } = {},
): CollectedSpan {
  const above = throughAdmission ? onlyChild(spans, parent, "gateway.admit") : parent;
  const [child, ...others] = childrenOf(spans, above, name);
  assert.ok(child !== undefined && others.length === 0, `${name} below ${above.name}\n${describeTrace(spans)}`);
  return child;
}

function describeTrace(spans: readonly CollectedSpan[]): string {
  return spans.map((span) => `${span.spanId} below ${span.parentSpanId}: ${span.service} ${span.name}`).join("\n");
}
