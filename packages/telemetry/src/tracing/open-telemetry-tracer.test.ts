import assert from "node:assert/strict";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { createMetrics, runTraced, startTracing, traceAnswerer, traceCaller, traceUnits } from "../index.ts";
import { createOpenTelemetryTracer } from "./open-telemetry-tracer.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const outside = `00-${traceId}-00f067aa0ba902b7-01`;

function createTracer(sampleRate: number, random: () => number = () => 0.5) {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const tracer = createOpenTelemetryTracer({ sdk: provider.getTracer("test"), sampleRate, random });
  return { tracer, ended: () => exporter.getFinishedSpans() };
}

describe("what comes from outside", () => {
  it("is traced by chance, also if the sender wants it to be", () => {
    const draws = [0.2, 0.3, 0.29];
    const { tracer } = createTracer(0.3, () => draws.shift() ?? 1);
    const traced = [1, 2, 3].map(() => tracer.enter("http.request", outside).traceparent !== undefined);
    assert.deepEqual(traced, [true, false, true]);
  });

  it("continues the trace that the sender names", () => {
    const { tracer, ended } = createTracer(1);
    tracer.enter("http.request", outside, { "http.route": "envelope" }).end();
    const [span] = ended();
    assert.equal(span?.spanContext().traceId, traceId);
    assert.equal(span?.parentSpanContext?.spanId, "00f067aa0ba902b7");
    assert.deepEqual(span?.attributes, { "http.route": "envelope" });
  });

  it("begins a trace of its own if the sender names none, or nonsense", () => {
    const { tracer, ended } = createTracer(1);
    for (const traceparent of [undefined, "nonsense"]) tracer.enter("http.request", traceparent).end();
    const traces = ended().map((span) => span.spanContext().traceId);
    assert.equal(new Set([...traces, traceId]).size, 3);
  });

  it("is not traced if the sender has decided so", () => {
    const { tracer } = createTracer(1);
    assert.equal(tracer.enter("http.request", outside.replace(/01$/, "00")).traceparent, undefined);
  });
});

describe("what happens within a span", () => {
  it("is below it, across awaits, and beside what happens at the same time in another", async () => {
    const { tracer, ended } = createTracer(1);
    const work = async () => {
      const span = tracer.enter("http.request", undefined);
      await runTraced(tracer, span, async () => {
        await new Promise((resolve) => setImmediate(resolve));
        tracer.start("gateway.admit").end();
      });
    };
    await Promise.all([work(), work()]);
    const requests = ended().filter(({ name }) => name === "http.request");
    const admissions = ended().filter(({ name }) => name === "gateway.admit");
    assert.deepEqual(
      new Set(admissions.map((span) => span.parentSpanContext?.spanId)),
      new Set(requests.map((span) => span.spanContext().spanId)),
    );
  });

  it("is not traced if that is not", () => {
    const { tracer, ended } = createTracer(0);
    const span = tracer.enter("http.request", outside);
    tracer.within(span, () => tracer.start("gateway.admit").end());
    assert.deepEqual(ended(), []);
  });

  it("is marked as failed with the error that it throws, which passes", async () => {
    const { tracer, ended } = createTracer(1);
    const failing = runTraced(tracer, tracer.enter("http.request", undefined), () => {
      throw new RangeError("too far");
    });
    await assert.rejects(failing, RangeError);
    const [span] = ended();
    assert.equal(span?.status.message, "too far");
    assert.equal(span?.attributes["error.type"], "RangeError");
  });
});

describe("entries of batches", () => {
  const entries = {
    of: ({ checks }: { checks: { traceparent?: string }[] }) => checks,
    replace: (checks: { traceparent?: string }[]) => ({ checks }),
  };

  it("carry the caller's trace to who answers them", async () => {
    const { tracer, ended } = createTracer(1);
    const answer = traceAnswerer(tracer, "quota.decide", entries.of, async () => tracer.start("sink.deliver").end());
    const ask = traceCaller(tracer, "quota.check", entries, answer);
    await runTraced(tracer, tracer.enter("http.request", outside), () => ask({ checks: [{}, {}] }));
    await ask({ checks: [{}] });
    const parents = new Map(ended().map((span) => [span.spanContext().spanId, span.name]));
    assert.deepEqual(
      ended().map((span) => [span.name, parents.get(span.parentSpanContext?.spanId ?? "")]),
      [
        ["sink.deliver", "quota.decide"],
        ["quota.decide", "quota.check"],
        ["quota.check", "http.request"],
        ["http.request", undefined],
      ],
    );
  });

  it("have nothing to do with the trace of whoever happens to send the batch", async () => {
    const { tracer, ended } = createTracer(1);
    const work = traceUnits(tracer, "processor.unit", async (unit: { traceparent?: string }, name: "sink.deliver") => {
      tracer.start(name).end();
      return unit.traceparent === undefined ? {} : { failure: { reason: "sink_unavailable" } };
    });
    const sender = tracer.enter("http.request", undefined);
    await tracer.within(sender, () =>
      Promise.all([work({}, "sink.deliver"), work({ traceparent: outside }, "sink.deliver")]),
    );
    assert.deepEqual(
      ended().map((span) => [span.name, span.spanContext().traceId, span.attributes["weir.failure"]]),
      [
        ["sink.deliver", traceId, undefined],
        ["processor.unit", traceId, "sink_unavailable"],
      ],
    );
  });

  it("are linked to a batch, which is part of no trace", () => {
    const { tracer, ended } = createTracer(1);
    const sender = tracer.enter("http.request", undefined);
    tracer.within(sender, () => tracer.start("gateway.batch", { parent: null, links: [outside, "nonsense"] }).end());
    const [batch] = ended();
    assert.equal(batch?.parentSpanContext, undefined);
    assert.deepEqual(
      batch?.links.map(({ context }) => context.traceId),
      [traceId],
    );
  });
});

describe("traces that can't be sent", () => {
  it("are counted, and hold up nobody", async () => {
    const metrics = createMetrics();
    const target = {
      endpoint: "http://127.0.0.1:1",
      headers: {},
      timeoutMs: 300,
      resource: { "service.name": "weir" },
    };
    const tracing = startTracing({ target, sampleRate: 1, random: () => 0, metrics });
    for (let index = 0; index < 3; index++) tracing.tracer.enter("http.request", undefined).end();
    await tracing.stop();
    assert.deepEqual({ ...metrics.counter("telemetry.spans", { result: "failed" }) }, { value: 3 });
  });
});
