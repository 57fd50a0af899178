/** A gateway on loopback with processors and project states that a test controls. */
import { setTimeout as sleep } from "node:timers/promises";
import { defaultConfig } from "@weir/config";
import { categoryName } from "@weir/data-category";
import type { OutcomeRecord } from "@weir/managed";
import { createSystemClock, createSystemRandom } from "@weir/service-host";
import { createLogger, createMetrics } from "@weir/telemetry";
import type { IngestGateway } from "../compose.ts";
import { composeGateway } from "../compose.ts";
import type { StubProcessor } from "./stub-processor.ts";
import { createStubProcessor } from "./stub-processor.ts";
import type { StubProjects } from "./stub-projects.ts";
import { createStubProjects } from "./stub-projects.ts";
import type { StubRelays } from "./stub-relays.ts";
import { createStubRelays } from "./stub-relays.ts";

/** Key of project 42. */
export const key = "a94ae32be2584e0bbd7a4cbb95971fee";

/** A running gateway. */
export interface TestGateway {
  readonly gateway: IngestGateway;
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  readonly projects: StubProjects;
  readonly relays: StubRelays;
  readonly events: StubProcessor;
  readonly spans: StubProcessor;
  readonly outcomes: OutcomeRecord[];
  /** The value of a metric without labels, by its name in Prometheus' format. */
  metric(name: string): number;
  /** Errors that were logged. */
  readonly errors: string[];
  /** `id reason category quantity` of each outcome, sorted. */
  outcomeLines(): string[];
  /** Waits until nothing is held; fails after 5 s. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** The state of project 42 with settings over its configuration. */
export function projectDocument(config: object = {}): object {
  return {
    disabled: false,
    projectId: 42,
    organizationId: 1,
    publicKeys: [{ publicKey: key, numericId: 7, isEnabled: true }],
    config: { allowedDomains: ["*"], trustedRelays: [], ...config },
  };
}

/** Starts a gateway. `settings` in the form of the YAML file; without `dataDir` it keeps nothing on disk; project 42 is enabled unless the test changes it. */
export async function startTestGateway(
  settings: Readonly<Record<string, object>> = {},
  spoolBounds = { maxEntries: 100_000, maxBytes: 64 * 1024 * 1024 },
  dataDir?: string,
): Promise<TestGateway> {
  const outcomes: OutcomeRecord[] = [];
  const errors: string[] = [];
  const projects = createStubProjects();
  projects.set(key, projectDocument());
  const events = createStubProcessor();
  const spans = createStubProcessor();
  const relays = createStubRelays();
  const output = { write: (line: string) => void errors.push(line) };
  const metrics = createMetrics();
  const gateway = composeGateway({
    config: defaultConfig({ ...settings, relay: { port: 0, ...settings.relay } }),
    logger: createLogger({ level: "error", format: "json", output }),
    metrics,
    clock: createSystemClock(),
    random: createSystemRandom(),
    outcomes: { record: (record) => void outcomes.push(record) },
    projects,
    spoolBounds,
    dataDir,
    neighbours: { projectConfig: relays.port, spanProcessor: spans.spanPort, eventProcessor: events.eventPort },
  });
  await gateway.start();
  return {
    gateway,
    url: `http://127.0.0.1:${gateway.httpAddress?.port}`,
    projects,
    relays,
    events,
    spans,
    outcomes,
    errors,
    metric: (name) => Number(new RegExp(`^${name} (.*)$`, "m").exec(metrics.renderPrometheus())?.[1]),
    outcomeLines: () =>
      outcomes
        .map(
          ({ outcome, category, quantity }) =>
            `${outcome.id} ${outcome.reason ?? "-"} ${categoryName(category)} ${quantity}`,
        )
        .sort(),
    async settled() {
      for (let waited = 0; waited < 500; waited++) {
        if (gateway.books.balance().every(({ held }) => held === 0) && isEmpty(gateway)) return;
        await sleep(10);
      }
      throw new Error(`still held after 5 s: ${JSON.stringify([gateway.books.balance(), gateway.health()])}`);
    },
    stop: () => gateway.stop(AbortSignal.timeout(5_000)),
  };
}

function isEmpty(gateway: IngestGateway): boolean {
  return gateway.health().some(({ name, detail }) => name === "spool" && detail?.startsWith("0 of ") === true);
}
