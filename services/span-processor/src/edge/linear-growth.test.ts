import assert from "node:assert/strict";
import {
  createStage,
  envelopeUnit,
  goodLog,
  goodSpan,
  goodTraceMetric,
  logContainer,
  spanContainer,
  traceMetricContainer,
} from "./stage.fixture.ts";

const small = 10;
const large = 5000;
/** Containers are processed one after the other until so many records were. */
const records = 1000;
/** Five hundred times as many records may cost so many times as much each; a quadratic step would make it hundreds. */
const tolerated = 3;

const attributes = {
  "http.request.method": { type: "string", value: "GET" },
  "url.full": { type: "string", value: "https://api.shop.com/v1/items?id=4" },
  note: { type: "string", value: "nothing to see" },
};

describe("the cost of a container grows with what it holds, no faster", function () {
  this.timeout(120_000);

  /** CPU time of one record in a container of `count`, in ms: the least of several. */
  async function costOf(make: (count: number) => ReturnType<typeof spanContainer>, count: number): Promise<number> {
    const stage = createStage({
      config: {
        features: ["organizations:ourlogs-ingestion", "organizations:tracemetrics-ingestion"],
        datascrubbingSettings: { scrubData: true, scrubDefaults: true },
        trimming: { span: { maxSize: 100_000 } },
      },
    });
    const item = make(count);
    const containers = Math.ceil(records / count);
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 4; round++) {
      const before = process.cpuUsage();
      for (let index = 0; index < containers; index++) {
        const [answer] = await stage.process(envelopeUnit([item], { id: `unit-${round}-${index}` }));
        assert.equal(answer?.failure, undefined);
      }
      const { system, user } = process.cpuUsage(before);
      least = Math.min(least, (system + user) / 1000 / (count * containers));
    }
    assert.equal(stage.sink.records.length, count * containers * 4);
    return least;
  }

  it("of spans", async () => {
    const make = (count: number) =>
      spanContainer(
        Array.from({ length: count }, (_, index) =>
          goodSpan({ span_id: (index + 1).toString(16).padStart(16, "0"), name: `work ${index}`, attributes }),
        ),
      );
    const few = await costOf(make, small);
    const many = await costOf(make, large);
    assert.ok(many < few * tolerated, `found ${many} ms a span among ${large}, ${few} ms among ${small}`);
  });

  it("of logs", async () => {
    const make = (count: number) =>
      logContainer(Array.from({ length: count }, (_, index) => goodLog({ body: `line ${index}`, attributes })));
    const few = await costOf(make, small);
    const many = await costOf(make, large);
    assert.ok(many < few * tolerated, `found ${many} ms a log among ${large}, ${few} ms among ${small}`);
  });

  it("of trace metrics", async () => {
    const make = (count: number) =>
      traceMetricContainer(
        Array.from({ length: count }, (_, index) => goodTraceMetric({ name: `metric.${index % 50}`, attributes })),
      );
    const few = await costOf(make, small);
    const many = await costOf(make, large);
    assert.ok(many < few * tolerated, `found ${many} ms a metric among ${large}, ${few} ms among ${small}`);
  });
});
