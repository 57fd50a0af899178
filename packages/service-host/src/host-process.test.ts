import assert from "node:assert/strict";
import { defaultConfig } from "@weir/config";
import { createMemorySink, type Sink } from "@weir/sink";
import { createLogger, createMetrics } from "@weir/telemetry";
import { createSeededRandom, createStubNeighbours } from "@weir/test-kit";
import { composeProcess } from "./host-process.ts";
import type { ServiceModule, ServiceName } from "./service.ts";
import { createSystemClock } from "./system-clock.ts";

interface Options {
  readonly modules: readonly ServiceModule<unknown>[];
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly sink?: Sink;
}

function compose({ modules, settings = {}, sink = createMemorySink() }: Options) {
  return composeProcess({
    modules,
    config: defaultConfig({ grpc: { host: "127.0.0.1", port: 0 }, ...settings }),
    logger: createLogger({ level: "off" }),
    metrics: createMetrics(),
    clock: createSystemClock(),
    random: createSeededRandom(1),
    sink,
    dataDir: undefined,
  });
}

/** A service that writes down what happens to it. */
function recordingModule(
  name: ServiceName,
  diary: string[],
  options: { needs?: ServiceModule<unknown>["needs"]; port?: unknown; healthy?: boolean } = {},
): ServiceModule<unknown> {
  return {
    name,
    needs: options.needs ?? [],
    async compose() {
      diary.push(`compose ${name}`);
      return {
        port: options.port ?? {},
        bindings: [],
        start: async () => void diary.push(`start ${name}`),
        stop: async () => void diary.push(`stop ${name}`),
        health: () => [{ name: "queue", healthy: options.healthy ?? true }],
      };
    },
  };
}

const { projectConfig } = createStubNeighbours();

describe("a process that hosts services", () => {
  it("starts what is called before who calls, and stops the edge first", async () => {
    const diary: string[] = [];
    const sink = createMemorySink();
    const host = await compose({
      sink: { submit: (records) => sink.submit(records), close: async () => void diary.push("close sink") },
      modules: [
        recordingModule("ingest-gateway", diary),
        recordingModule("quota", diary),
        recordingModule("project-config", diary, { port: projectConfig }),
      ],
    });
    await host.start();
    await host.stop(1000);
    assert.deepEqual(diary, [
      "compose project-config",
      "compose quota",
      "compose ingest-gateway",
      "start project-config",
      "start quota",
      "start ingest-gateway",
      "stop ingest-gateway",
      "stop quota",
      "stop project-config",
      "close sink",
    ]);
  });

  it("says which key is missing when a needed service is neither here nor has an address", async () => {
    const modules = [
      recordingModule("project-config", [], { port: projectConfig }),
      recordingModule("span-processor", [], { needs: ["quota"] }),
    ];
    await assert.rejects(compose({ modules }), {
      name: "MissingNeighbourError",
      configKey: "services.quota",
      message:
        'the quota service is needed here: found no address for it, expected "host:port" in services.quota (or run it in this process)',
    });
    const host = await compose({ modules, settings: { services: { quota: "127.0.0.1:1" } } });
    await host.stop(1000);
  });

  it("names each part of its health after the service", async () => {
    const modules = [
      recordingModule("project-config", [], { port: projectConfig }),
      recordingModule("sampling", [], { healthy: false }),
    ];
    const host = await compose({ modules });
    assert.deepEqual(host.health(), [
      { name: "project-config/queue", healthy: true },
      { name: "sampling/queue", healthy: false },
    ]);
    await host.stop(1000);
  });
});
