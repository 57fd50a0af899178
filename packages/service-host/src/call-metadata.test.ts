import assert from "node:assert/strict";
import { defaultConfig } from "@weir/config";
import { ProjectConfigServiceDefinition } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { bind, type CallContext, createRpcServer } from "@weir/rpc";
import { createLogger, createMetrics, runTraced, startTracing, type Tracing } from "@weir/telemetry";
import { createStubNeighbours } from "@weir/test-kit";
import { createNeighbourDirectory } from "./neighbours.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const outside = { traceparent: `00-${traceId}-00f067aa0ba902b7-01`, tracestate: "rojo=1,congo=2" };

describe("a call to a neighbour in another process", () => {
  let tracing: Tracing;
  const ends: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  /** A neighbour that tells the trace context that each call came with, and a client of it. */
  async function start() {
    const seen: [method: string, traceparent: unknown, tracestate: unknown][] = [];
    const see = (method: string, context: CallContext | undefined) =>
      seen.push([method, context?.metadata?.get("traceparent"), context?.metadata?.get("tracestate")]);
    const { projectConfig } = createStubNeighbours();
    const binding = bind(ProjectConfigServiceDefinition, {
      ...projectConfig,
      getProjectStates: async (_, context) => {
        see("getProjectStates", context);
        return { states: [] };
      },
      watchGlobalConfig: async function* (_, context) {
        see("watchGlobalConfig", context);
        yield* [];
      },
    });
    const logger = createLogger({ level: "off" });
    const metrics = createMetrics();
    const server = createRpcServer({ host: "127.0.0.1", port: 0, bindings: [binding], logger });
    const { host, port } = await server.start();
    const target = { endpoint: "http://127.0.0.1:1", headers: {}, timeoutMs: 100, resource: {} };
    tracing = await startTracing({ target, sampleRate: 1, random: () => 0, metrics });
    const { tracer } = tracing;
    const directory = createNeighbourDirectory({
      config: defaultConfig({ services: { project_config: `${host}:${port}` } }),
      certificates: () => undefined,
      logger,
      metrics,
      tracer,
    });
    ends.push(
      () => directory.close(),
      () => server.stop(1000),
      () => tracing.stop(),
    );
    return { seen, tracer, client: directory.neighbours.projectConfig };
  }

  it("goes on with the trace in which it is made", async () => {
    const { seen, tracer, client } = await start();
    const span = tracer.enter("http.request", outside);
    await runTraced(tracer, span, () => client.getProjectStates({ publicKeys: [] }));
    assert.notEqual(span.traceparent, outside.traceparent);
    assert.deepEqual(seen, [["getProjectStates", span.traceparent, "rojo=1,congo=2"]]);
  });

  it("says nothing of a trace in which it is not made", async () => {
    const { seen, tracer, client } = await start();
    await client.getProjectStates({ publicKeys: [] });
    const ended = tracer.enter("http.request", outside);
    ended.end();
    await tracer.within(ended, () => client.getProjectStates({ publicKeys: [] }));
    assert.deepEqual(seen, [
      ["getProjectStates", undefined, undefined],
      ["getProjectStates", undefined, undefined],
    ]);
  });

  it("says nothing of the trace in which a stream happens to be opened: it outlives that, and serves many", async () => {
    const { seen, tracer, client } = await start();
    await runTraced(tracer, tracer.enter("http.request", outside), async () => {
      for await (const _ of client.watchGlobalConfig({ watcher: "w" })) assert.fail("there is nothing to watch");
    });
    assert.deepEqual(seen, [["watchGlobalConfig", undefined, undefined]]);
  });
});
