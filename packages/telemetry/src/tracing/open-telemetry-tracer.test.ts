import assert from "node:assert/strict";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { createMetrics, runTraced, startTracing, traceAnswerer, traceCaller, traceUnits, untraced } from "../index.ts";
import { createOpenTelemetryTracer } from "./open-telemetry-tracer.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const outside = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };

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
    for (const traceparent of [undefined, "nonsense"]) tracer.enter("http.request", { traceparent }).end();
    const traces = ended().map((span) => span.spanContext().traceId);
    assert.equal(new Set([...traces, traceId]).size, 3);
  });

  it("is not traced if the sender has decided so", () => {
    const { tracer } = createTracer(1);
    assert.equal(
      tracer.enter("http.request", { traceparent: outside.traceparent.replace(/01$/, "00") }).traceparent,
      undefined,
    );
  });
});

describe("the state of a trace that other systems keep", () => {
  const state = "rojo=00f067aa0ba902b7, congo=t61rcWkgMzE";
  const stated = { ...outside, tracestate: state };

  it("goes along with all that is below, unchanged, and into the exported spans", async () => {
    const { tracer, ended } = createTracer(1);
    const seen: (string | undefined)[] = [];
    await runTraced(tracer, tracer.enter("http.request", stated), async () => {
      const span = tracer.start("gateway.admit", { links: [stated] });
      seen.push(span.tracestate, tracer.start("gateway.spool", { parent: span }).tracestate);
      span.end();
    });
    assert.deepEqual(seen, [state, state]);
    for (const span of ended()) assert.equal(span.spanContext().traceState?.get("congo"), "t61rcWkgMzE");
    assert.equal(ended()[0]?.links[0]?.context.traceState?.get("rojo"), "00f067aa0ba902b7");
  });

  it("is dropped if it is invalid, and says nothing without a trace", () => {
    const { tracer } = createTracer(1);
    const enter = (received: object) => tracer.enter("http.request", { ...received }).tracestate;
    assert.equal(enter({ ...outside, tracestate: "no member" }), undefined);
    assert.equal(enter({ tracestate: state }), undefined);
    assert.equal(enter({ traceparent: "nonsense", tracestate: state }), undefined);
    assert.equal(enter({ ...outside, tracestate: ["rojo=1", "congo=2"] }), "rojo=1,congo=2");
  });
});

describe("what is not traced", () => {
  it("is neither read nor remembered", () => {
    const { tracer } = createTracer(0.5, () => 0.5);
    const unread = {
      get traceparent(): string {
        throw new Error("it was read");
      },
    };
    const span = tracer.enter("http.request", unread);
    assert.equal(span, untraced);
    assert.equal(
      tracer.within(span, () => tracer.active()),
      undefined,
    );
  });

  it("has nothing to do with a trace within which it happens to be called", async () => {
    const { tracer, ended } = createTracer(1);
    await runTraced(tracer, tracer.enter("http.request", {}), async () =>
      tracer.within(untraced, () => tracer.start("sink.deliver").end()),
    );
    assert.deepEqual(
      ended().map(({ name }) => name),
      ["http.request"],
    );
  });
});

describe("what happens within a span", () => {
  it("is no longer a part of it once it has ended", async () => {
    const { tracer, ended } = createTracer(1);
    const later = Promise.withResolvers<void>();
    let loop: Promise<void> | undefined;
    await runTraced(tracer, tracer.enter("http.request", {}), async () => {
      loop = later.promise.then(() => tracer.start("sink.deliver").end());
    });
    later.resolve();
    await loop;
    assert.deepEqual(
      ended().map(({ name }) => name),
      ["http.request"],
    );
  });

  it("is below it, across awaits, and beside what happens at the same time in another", async () => {
    const { tracer, ended } = createTracer(1);
    const work = async () => {
      const span = tracer.enter("http.request", {});
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
    const failing = runTraced(tracer, tracer.enter("http.request", {}), async () => {
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
    const stated = { ...outside, tracestate: "congo=1" };
    await runTraced(tracer, tracer.enter("http.request", stated), () => ask({ checks: [{}, {}] }));
    await ask({ checks: [{}] });
    for (const span of ended()) assert.equal(span.spanContext().traceState?.serialize(), "congo=1");
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
    const sender = tracer.enter("http.request", {});
    await tracer.within(sender, () => Promise.all([work({}, "sink.deliver"), work(outside, "sink.deliver")]));
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
    const sender = tracer.enter("http.request", {});
    tracer.within(sender, () =>
      tracer.start("gateway.batch", { parent: null, links: [outside, { traceparent: "nonsense" }] }).end(),
    );
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
    const tracing = await startTracing({ target, sampleRate: 1, random: () => 0, metrics });
    for (let index = 0; index < 3; index++) tracing.tracer.enter("http.request", {}).end();
    await tracing.stop();
    assert.deepEqual({ ...metrics.counter("telemetry.spans", { result: "failed" }) }, { value: 3 });
  });
});
