/** Runs golden cases against a Weir in processing mode on a real broker and a real Redis. */
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type ReadRecord, readTopics, topicEnds } from "@weir/test-kit";
import { type CapturedMessage, capture } from "../harness/captured-message.ts";
import { createTopics } from "../harness/create-topics.ts";
import { startWeir, type WeirProcess } from "../harness/weir-process.ts";
import type { ExpectedOutcome, GoldenCase, Json, JsonObject } from "./golden-case.ts";
import { type CaseResult, compareCase } from "./match-case.ts";
import type { Difference } from "./match-value.ts";
import { fillIn, type Moment, momentOf } from "./relative-time.ts";
import { type Answer, sendRequest } from "./send-request.ts";

/** Where to run. */
export interface ConformanceEnvironment {
  /** As in `127.0.0.1:9092`, separated by commas. */
  readonly brokers: string;
  readonly redisUrl: string;
}

/** A case and how what it led to differs from what it expects. */
export interface CaseVerdict {
  readonly golden: GoldenCase;
  readonly differences: readonly Difference[];
}

interface SentCase {
  readonly golden: GoldenCase;
  readonly answers: readonly Answer[];
  readonly nowsMs: readonly number[];
  readonly endMs: number;
}

const logicalTopics = [
  "ingest-events",
  "ingest-attachments",
  "ingest-transactions",
  "ingest-feedback-events",
  "outcomes",
  "outcomes-billing",
  "ingest-metrics",
  "profiles",
  "ingest-replay-recordings",
  "ingest-monitors",
  "ingest-spans",
  "snuba-items",
];
const concurrentCases = 120;
const warmUpMs = 300;
const betweenRequestsMs = 1000;
const quietMs = 3000;
const longestWaitMs = 60_000;
const defaultGlobalConfig: JsonObject = {
  measurements: { builtinMeasurements: [], maxCustomMeasurements: 10 },
  filters: { version: 1, filters: [] },
  options: {},
};

/** Runs the cases and compares. Cases with the same server and global configuration share a process. */
export async function runCases(
  cases: readonly GoldenCase[],
  environment: ConformanceEnvironment,
): Promise<CaseVerdict[]> {
  const run = randomBytes(4).toString("hex");
  const physicalNames = new Map(logicalTopics.map((name) => [`conformance-${run}-${name}`, name]));
  const topics = [...physicalNames.keys()];
  await createTopics(environment.brokers, topics, 1);
  const organizations = organizationsOf(cases);
  const runs: SentCase[] = [];
  const records: ReadRecord[] = [];
  for (const group of groupByServer(cases)) {
    const folder = await mkdtemp(join(tmpdir(), "weir-conformance-"));
    const weir = await startForGroup(group, folder, environment, run);
    try {
      const from = await topicEnds({ brokers: environment.brokers, topics });
      runs.push(...(await sendAll(group, weir)));
      records.push(
        ...(await readTopics({ brokers: environment.brokers, topics, from, quietMs, timeoutMs: longestWaitMs })),
      );
    } finally {
      await weir.stop();
      await rm(folder, { recursive: true, force: true });
    }
  }
  const captured = records.map((record) =>
    capture(
      {
        topic: physicalNames.get(record.topic) ?? record.topic,
        key: record.key ?? undefined,
        headers: Object.fromEntries(record.headers),
        value: record.value,
      },
      (projectId) => organizations.get(projectId) ?? 0n,
    ),
  );
  const byProject = Map.groupBy(captured, ({ projectId }) => projectId);
  return runs.map(({ golden, answers, nowsMs, endMs }) => {
    const result: CaseResult = {
      answers,
      ...messagesOf(golden, byProject),
      context: { nowsMs, endMs, ids: new Map() },
    };
    return { golden, differences: compareCase(golden, result) };
  });
}

function groupByServer(cases: readonly GoldenCase[]): GoldenCase[][] {
  return [...Map.groupBy(cases, ({ server, global }) => JSON.stringify([server ?? null, global ?? null])).values()];
}

function organizationsOf(cases: readonly GoldenCase[]): Map<number, bigint> {
  const projects = cases.flatMap(({ project, extraProjects }) => [project, ...extraProjects]);
  return new Map(
    projects.map(({ projectId, organizationId }) => [Number(projectId), BigInt(Number(organizationId ?? 0))]),
  );
}

async function startForGroup(
  group: readonly GoldenCase[],
  folder: string,
  { brokers, redisUrl }: ConformanceEnvironment,
  run: string,
): Promise<WeirProcess> {
  const projects = join(folder, "projects");
  await mkdir(projects, { recursive: true });
  for (const golden of group) {
    for (const project of [golden.project, ...golden.extraProjects]) await writeProject(projects, project, golden, run);
  }
  const [first] = group;
  await writeFile(join(projects, "global.json"), JSON.stringify({ ...defaultGlobalConfig, ...first?.global }));
  const config: JsonObject = {
    projects: { path: projects },
    storage: { path: join(folder, "data") },
    aggregator: { bucket_interval: 1, initial_delay: 0 },
    outcomes: { emit_outcomes: true },
    processing: {
      enabled: true,
      kafka_config: [
        { name: "bootstrap.servers", value: brokers },
        { name: "message.max.bytes", value: "50000000" },
      ],
      redis: redisUrl,
      topics: Object.fromEntries(logicalTopics.map((name) => [name, `conformance-${run}-${name}`])),
    },
  };
  return startWeir({ config: mergeDeeply(config, first?.server ?? {}) });
}

async function writeProject(folder: string, project: JsonObject, golden: GoldenCase, run: string): Promise<void> {
  const filled = fillIn(project, momentOf(golden.dialect, Date.now())) as JsonObject;
  const [key] = filled.publicKeys as JsonObject[];
  const document = { slug: `p${filled.projectId}`, rev: run, disabled: false, ...withOwnQuotaIds(filled, run) };
  await writeFile(join(folder, `${key?.publicKey}.json`), JSON.stringify(document));
}

/** Counters of earlier runs must not be found. */
function withOwnQuotaIds(project: JsonObject, run: string): JsonObject {
  const config = project.config as JsonObject | undefined;
  if (!config || !Array.isArray(config.quotas)) return project;
  const quotas = config.quotas.map((quota) => {
    const { id, ...rest } = quota as JsonObject;
    return typeof id === "string" ? { ...rest, id: `${id}-${run}` } : (quota as JsonObject);
  });
  return { ...project, config: { ...config, quotas } };
}

function mergeDeeply(base: JsonObject, over: JsonObject): JsonObject {
  const merged: JsonObject = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const existing = merged[key];
    merged[key] = isObject(existing) && isObject(value) ? mergeDeeply(existing, value) : value;
  }
  return merged;
}

function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

async function sendAll(group: readonly GoldenCase[], weir: WeirProcess): Promise<SentCase[]> {
  const waiting = [...group];
  const done: SentCase[] = [];
  async function worker(): Promise<void> {
    for (let golden = waiting.shift(); golden; golden = waiting.shift()) done.push(await sendCase(golden, weir));
  }
  await Promise.all(Array.from({ length: concurrentCases }, worker));
  return done;
}

async function sendCase(golden: GoldenCase, { httpUrl }: WeirProcess): Promise<SentCase> {
  if (golden.warm) await warmUp(golden, httpUrl);
  const answers: Answer[] = [];
  const nowsMs: number[] = [];
  const start = momentOf(golden.dialect, Date.now());
  for (const [index, request] of golden.requests.entries()) {
    if (index > 0 || request.waitSeconds) await delay(Math.max(betweenRequestsMs, (request.waitSeconds ?? 0) * 1000));
    const moment: Moment = golden.dialect === "trace_items" ? start : momentOf(golden.dialect, Date.now());
    nowsMs.push(moment.nowMs);
    answers.push(await sendRequest(httpUrl, request, moment));
  }
  await delay(betweenRequestsMs);
  return { golden, answers, nowsMs, endMs: Date.now() + 5000 };
}

async function warmUp(golden: GoldenCase, httpUrl: string): Promise<void> {
  const moment = momentOf(golden.dialect, Date.now());
  for (const project of [golden.project, ...golden.extraProjects]) {
    const [key] = project.publicKeys as JsonObject[];
    await sendRequest(
      httpUrl,
      {
        method: "POST",
        path: `/api/${project.projectId}/envelope/`,
        headers: { "X-Sentry-Auth": `Sentry sentry_version=7, sentry_key=${key?.publicKey}` },
        body: { text: '{}\n{"type":"client_report"}\n{"discarded_events":[]}\n' },
      },
      moment,
    );
  }
  await delay(warmUpMs);
}

function messagesOf(golden: GoldenCase, byProject: ReadonlyMap<number, readonly CapturedMessage[]>) {
  const all = [golden.project, ...golden.extraProjects].flatMap(
    ({ projectId }) => byProject.get(Number(projectId)) ?? [],
  );
  const isOutcome = ({ topic }: CapturedMessage) => topic === "outcomes" || topic === "outcomes-billing";
  const outcomes = all
    .filter(isOutcome)
    .map(({ topic, value }) => ({ ...(value as Omit<ExpectedOutcome, "topic">), topic }));
  return { messages: all.filter((message) => !isOutcome(message)), outcomes };
}
