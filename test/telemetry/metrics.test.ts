/** The metrics of a running Weir: the same by every way, and the books in them balance. */
import assert from "node:assert/strict";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { findFreePorts } from "@weir/test-kit";
import { startWeir, type WeirProcess } from "../harness/weir-process.ts";
import { type OtlpCollector, startOtlpCollector } from "./otlp-collector.ts";

const publicKey = "5".repeat(32);
const project = {
  projectId: 51,
  organizationId: 5,
  publicKeys: [{ publicKey, numericId: 51 }],
  rev: "1",
  config: {
    quotas: [{ id: "few", categories: ["error"], limit: 6, window: 86_400, scope: "project", reasonCode: "few" }],
  },
};
const sent = 10;

describe("the metrics of a running Weir", function () {
  this.timeout(60_000);
  let weir: WeirProcess;
  let collector: OtlpCollector;
  let statsd: Socket;
  let prometheusPort = 0;
  const lines: string[] = [];

  before(async () => {
    collector = await startOtlpCollector();
    statsd = createSocket("udp4");
    statsd.on("message", (packet) => lines.push(...packet.toString().split("\n")));
    statsd.bind(0, "127.0.0.1");
    await once(statsd, "listening");
    [prometheusPort = 0] = await findFreePorts(1);
    weir = await startWeir({
      projects: [project],
      config: {
        metrics: {
          prometheus: `127.0.0.1:${prometheusPort}`,
          statsd: `127.0.0.1:${statsd.address().port}`,
          prefix: "mycompany",
          default_tags: { cluster: "a" },
          hostname_tag: "host",
        },
        telemetry: { otlp_endpoint: collector.url, otlp_metrics: true, otlp_metrics_interval: 1 },
      },
    });
    for (let index = 0; index < sent; index++) {
      const url = `${weir.httpUrl}/api/51/store/?sentry_key=${publicKey}`;
      await fetch(url, { method: "POST", body: JSON.stringify({ message: `number ${index}` }) });
    }
  });

  after(async () => {
    await weir?.stop();
    statsd?.close();
    collector?.stop();
  });

  /** Series of Prometheus' text by name and labels. */
  async function scrape(): Promise<ReadonlyMap<string, number>> {
    const response = await fetch(`http://127.0.0.1:${prometheusPort}/metrics`);
    const text = await response.text();
    const series = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    return new Map(
      series.map((line) => {
        const end = line.lastIndexOf(" ");
        return [line.slice(0, end), Number(line.slice(end + 1))];
      }),
    );
  }

  it("show that the books balance: what was received was accepted or refused, and nothing is held at rest", async () => {
    const labels = 'service="event-processor",category="error"';
    let found = await scrape();
    while (
      (found.get("weir_gateway_spool_entries") ?? 0) > 0 ||
      !found.has(`weir_accounting_received_total{${labels}}`)
    ) {
      found = await scrape();
    }
    const value = (name: string) => found.get(`${name}{${labels}}`) ?? Number.NaN;
    assert.equal(value("weir_accounting_accepted_total"), 6);
    assert.equal(
      value("weir_accounting_received_total"),
      value("weir_accounting_accepted_total") + value("weir_accounting_rejected_total"),
    );
    const held = [...found].filter(([name]) => name.startsWith("weir_accounting_held"));
    assert.ok(held.length >= 2);
    assert.deepEqual(
      held.filter(([, quantity]) => quantity !== 0),
      [],
    );
    const limited = 'weir_outcomes_recorded_total{outcome="rate_limited",reason="few",category="error"}';
    assert.equal(found.get(limited), sent - 6);
  });

  it("reach an OpenTelemetry collector", async () => {
    const accepted = () => {
      const metric = collector.metrics.find(({ name }) => name === "weir.gateway.requests");
      const points = metric?.data?.$case === "sum" ? metric.data.value.dataPoints : [];
      const store = points.filter(({ attributes }) => attributes[0]?.value?.value?.value === "store");
      return store.reduce((sum, { value }) => sum + Number(value?.value), 0);
    };
    await collector.until(() => accepted() === sent);
  });

  it("reach a StatsD server, with prefix and tags", async () => {
    const requests = () =>
      lines.filter((line) => /^mycompany\.gateway\.requests:\d+\|c\|#cluster:a,host:[^,]+,route:store,/.test(line));
    const counted = () => requests().reduce((sum, line) => sum + Number(/:(\d+)\|/.exec(line)?.[1]), 0);
    while (counted() < sent) await once(statsd, "message");
    assert.equal(counted(), sent);
    assert.ok(lines.some((line) => /^mycompany\.gateway\.request\.duration:[\d.:e-]+\|d\|#/.test(line)));
  });
});
