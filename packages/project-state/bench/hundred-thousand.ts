/**
 * How much memory 100,000 projects take in a service that watches them, and what a lookup on the hot path costs, in CPU
 * time. Run it with `npm run bench:projects`.
 */
import { spawnSync } from "node:child_process";
import { type ProjectState, ProjectStatus } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { createPushQueue } from "@weir/rpc";
import { createProjectStates } from "../src/index.ts";

/** What is not collected yet is no need of memory: without a bound, V8 takes what the machine has. */
const heapBounds = ["--max-old-space-size=192", "--max-semi-space-size=16"];

const projects = Number(process.argv[2] ?? 100_000);
/** Keys that lookups go round: projects that have data at about the same time. */
const hotProjects = 1000;
const lookups = 5_000_000;
const maxMegabytes = 500;
const maxLookupNs = 1000;

function keyOf(number: number): string {
  return number.toString(16).padStart(32, "0");
}

/** A project as those of Sentry are: 1.4 kB. */
function documentOf(number: number): Buffer {
  const quota = { scope: "organization", limit: 100_000, window: 60 };
  const trace = { type: "trace", samplingValue: { type: "sampleRate", value: 0.1 + (number % 90) / 100 } };
  const isProduction = { op: "eq", name: "trace.environment", value: ["production"] };
  return Buffer.from(
    JSON.stringify({
      disabled: false,
      projectId: 1000 + number,
      organizationId: 1 + (number % 5000),
      slug: `project-${number}`,
      lastChange: "2026-09-14T10:00:00Z",
      publicKeys: [{ publicKey: keyOf(number), numericId: number }],
      config: {
        allowedDomains: ["*"],
        datascrubbingSettings: { scrubData: true, scrubDefaults: true, sensitiveFields: ["card_number"] },
        filterSettings: {
          webCrawlers: { isEnabled: true },
          browserExtensions: { isEnabled: true },
          localhost: { isEnabled: false },
          errorMessages: { patterns: ["*ResizeObserver*"] },
        },
        eventRetention: 90,
        features: [
          "organizations:session-replay",
          "organizations:ourlogs-ingestion",
          "organizations:tracemetrics-ingestion",
          "organizations:continuous-profiling",
        ],
        quotas: [
          { ...quota, id: `o${number}`, categories: ["error"], reasonCode: "organization_quota" },
          { ...quota, id: `p${number}`, categories: ["transaction"], scope: "project", reasonCode: "project_quota" },
        ],
        sampling: {
          version: 2,
          rules: [
            {
              ...trace,
              id: 1500 + (number % 100),
              condition: { op: "or", inner: [{ op: "glob", name: "trace.release", value: ["1.*"] }, isProduction] },
            },
            { ...trace, id: 1000, condition: { op: "and", inner: [] } },
          ],
        },
        sessionMetrics: { version: 3 },
        txNameReady: true,
      },
    }),
  );
}

/** Answers each subscription at once, as the project-config service does. */
async function* watchProjectStates(requests: AsyncIterable<{ readonly subscribe: readonly string[] }>) {
  for await (const { subscribe } of requests) {
    const states = subscribe.map((publicKey): ProjectState => {
      const number = Number.parseInt(publicKey, 16);
      return { publicKey, status: ProjectStatus.ENABLED, revision: `revision-${number}`, document: documentOf(number) };
    });
    if (states.length > 0) yield { states };
  }
}

/** Has nothing to tell. */
function watchGlobalConfig(_request: object, context?: { readonly signal?: AbortSignal }) {
  const nothing = createPushQueue<never>();
  context?.signal?.addEventListener("abort", () => nothing.end());
  return nothing;
}

async function measure(): Promise<boolean> {
  const states = createProjectStates({
    projectConfig: { watchProjectStates, watchGlobalConfig },
    maxProjects: projects,
    now: () => performance.now(),
    onError(error) {
      throw error;
    },
  });
  states.start();
  const startedAtMs = performance.now();
  const signal = AbortSignal.timeout(300_000);
  // In portions, as traffic would.
  for (let first = 0; first < projects; first += 1000) {
    const keys = Array.from({ length: Math.min(1000, projects - first) }, (_, index) => keyOf(first + index));
    await Promise.all(keys.map((publicKey) => states.resolve(publicKey, signal)));
  }
  const seconds = (performance.now() - startedAtMs) / 1000;
  const megabytes = process.memoryUsage.rss() / 1e6;

  const hot = Array.from({ length: hotProjects }, (_, index) => keyOf(Math.floor((index * projects) / hotProjects)));
  let quotas = 0;
  const lookUp = (times: number) => {
    const before = process.cpuUsage();
    for (let index = 0; index < times; index++) {
      const state = states.peek(hot[index % hotProjects] ?? "");
      if (state.status === "enabled") quotas += state.config.quotas.length;
    }
    return (process.cpuUsage(before).user * 1000) / times;
  };
  lookUp(hotProjects * 10);
  const lookupNs = lookUp(lookups);
  if (quotas === 0) throw new Error("no project was found");
  await states.stop();

  process.stdout.write(
    [
      `${states.size()} projects of ${documentOf(projects - 1).length} bytes, told in ${seconds.toFixed(1)} s`,
      `memory of the process: ${megabytes.toFixed(0)} MB (at most ${maxMegabytes})`,
      `a lookup and a look at the configuration: ${lookupNs.toFixed(0)} ns (at most ${maxLookupNs})`,
      "",
    ].join("\n"),
  );
  return megabytes <= maxMegabytes && lookupNs <= maxLookupNs;
}

if (process.execArgv.includes(heapBounds[0] ?? "")) {
  process.exitCode = (await measure()) ? 0 : 1;
} else {
  const args = [...heapBounds, ...process.argv.slice(1)];
  const env = { MALLOC_ARENA_MAX: "2", ...process.env };
  process.exitCode = spawnSync(process.execPath, args, { stdio: "inherit", env }).status ?? 1;
}
