/** A trace goes on where Weir asks others: by gRPC metadata and by HTTP headers, with what others said of it unchanged. */
import assert from "node:assert/strict";
import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { ProjectConfigServiceDefinition } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { connect } from "@weir/rpc";
import { startWeir, type WeirProcess } from "../harness/weir-process.ts";
import { type CollectedSpan, type OtlpCollector, startOtlpCollector } from "./otlp-collector.ts";

const spanId = "00f067aa0ba902b7";
const traceState = "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE";
const publicKey = "8".repeat(32);

describe("the trace of a call to a Weir below another Weir", function () {
  this.timeout(120_000);
  const { x = "", d = "" } = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  const running: WeirProcess[] = [];
  let collector: OtlpCollector;
  let below: WeirProcess;

  before(async () => {
    collector = await startOtlpCollector();
    const tracing = (service: string) => ({
      telemetry: { otlp_endpoint: collector.url, resource: { "service.name": service } },
      logging: { traces_sample_rate: 1 },
    });
    const document = { projectId: 8, organizationId: 8, publicKeys: [{ publicKey, numericId: 8 }] };
    const top = await startWeir({
      projects: [{ ...document, config: { trustedRelays: [x] } }],
      config: tracing("top"),
    });
    running.push(top);
    below = await startWeir({
      env: { RELAY_ID: randomUUID(), RELAY_PUBLIC_KEY: x, RELAY_SECRET_KEY: d },
      config: { ...tracing("below"), relay: { upstream: `${top.httpUrl}/` }, projects: { upstream: true } },
    });
    running.push(below);
  });
  after(async () => {
    for (const weir of running.reverse()) await weir.stop();
    collector?.stop();
  });

  /** Asks for a project that only the upstream can have; the spans of that trace, once they are all there. */
  async function spansOfAsking(key: string, tracestate: string): Promise<readonly CollectedSpan[]> {
    const traceId = randomBytes(16).toString("hex");
    const headers = () => ({ traceparent: `00-${traceId}-${spanId}-01`, tracestate });
    const client = connect(ProjectConfigServiceDefinition, below.grpcAddress, { headers });
    await client.getProjectStates({ publicKeys: [key] });
    client.close();
    const ofTrace = () => collector.spans.filter((span) => span.traceId === traceId);
    await collector.until(() => new Set(ofTrace().map(({ name }) => name)).size === 3);
    return ofTrace();
  }

  it("comes in by gRPC metadata, and goes on by HTTP to the other Weir, which continues it", async () => {
    const spans = await spansOfAsking(publicKey, traceState);
    const named = (service: string, name: string) =>
      spans.filter((each) => each.service === service && each.name === name);
    const [call, ...others] = named("below", "grpc.call");
    assert.deepEqual([call?.parentSpanId, others.length], [spanId, 0]);
    // The upstream is asked again while it says that it has to look itself.
    const asked = named("below", "upstream.request");
    for (const { parentSpanId, attributes } of asked) {
      assert.equal(parentSpanId, call?.spanId);
      assert.equal(attributes["url.path"], "/api/0/relays/projectconfigs/?version=3");
    }
    const answered = named("top", "http.request");
    const ids = new Set(asked.map((span) => span.spanId));
    assert.ok(answered.length > 0 && answered.every(({ parentSpanId }) => ids.has(parentSpanId)));
    for (const span of spans) assert.equal(span.traceState, traceState);
  });

  it("goes on without a state that is invalid", async () => {
    const spans = await spansOfAsking("9".repeat(32), "rojo=1,rojo=2");
    for (const span of spans) assert.equal(span.traceState, "");
  });
});
