/** Answers what would become of spans, by the steps of the pipeline; nothing is delivered or counted. */
import { setImmediate } from "node:timers/promises";
import type { ModelTables } from "@weir/ai-attributes";
import type {
  NormalizedSpan,
  NormalizeSpansRequest,
  NormalizeSpansResponse,
  SpanProcessorServiceDefinition,
} from "@weir/gen/weir/span/v1/span.ts";
import type { ConfigProblem, EnabledProject, GlobalConfig } from "@weir/project-state";
import { emptyGlobalConfig, parseGlobalConfig, parseProjectState } from "@weir/project-state";
import type { Port } from "@weir/rpc";
import { RpcError } from "@weir/rpc";
import type { SpanPreview } from "../domain/preview/preview-spans.ts";
import { previewSpan, readSpans } from "../domain/preview/preview-spans.ts";
import { viewMembers } from "../domain/preview/span-view.ts";
import type { ProjectLookup } from "../domain/project-lookup.ts";
import { RetryLater } from "../domain/retry-later.ts";
import type { Tools } from "../domain/tools.ts";
import { parseSpanId } from "../domain/values/trace-ids.ts";
import { itemsOfPayload } from "./items-of-payload.ts";
import { readUnit } from "./read-unit.ts";

const maxSpans = 1000;
const noKey = "0".repeat(32);

/** What answering needs. */
export interface NormalizeSpansOptions {
  readonly tools: Tools;
  readonly projects: ProjectLookup;
  readonly modelTables: ModelTables;
  /** How long it may take until the configuration of a project is known. */
  readonly timeoutMs: number;
}

/** Creates the method. */
export function answerNormalizeSpans(
  options: NormalizeSpansOptions,
): Port<SpanProcessorServiceDefinition>["normalizeSpans"] {
  // What filters report is told of spans that came, not of previews.
  const tools: Tools = { ...options.tools, onFilterReported: () => {} };
  return async (request, context) => {
    const timeout = AbortSignal.timeout(options.timeoutMs);
    const signal = context?.signal === undefined ? timeout : AbortSignal.any([context.signal, timeout]);
    const { global, project } = await configurationOf(request, options.projects, signal);
    const unit = await readUnit(
      {
        id: "preview",
        receivedAt: request.receivedAt,
        request: request.request,
        trace: request.trace,
        samplingKey: request.trace?.publicKey ?? "",
        cachedRateLimits: [],
      },
      project.scoping,
      {
        projects: { find: async () => project, globalConfig: () => global },
        modelTables: options.modelTables,
        now: tools.now,
      },
      signal,
    );
    if (unit === undefined) throw new RpcError("INTERNAL", "found no project behind a configuration that was read");
    const { came, items } = itemsOfPayload(request.payload, request.format);
    const { batch, rejected } = readSpans(items, unit, tools);
    const spans = batch?.spans ?? [];
    if (spans.length > maxSpans) throw tooMany(spans.length);
    const cameById = new Map(came.map((span) => [parseSpanId(span.span_id), span]));
    const answer: NormalizeSpansResponse = {
      spans: [],
      rejected: [...rejected].map(([reason, count]) => ({ reason, count })),
    };
    if (batch === undefined) return answer;
    for (const span of spans) {
      const raw = cameById.get(span.spanId);
      const preview = previewSpan(span, { batch, came: raw && viewMembers(raw) }, unit, tools);
      answer.spans.push(toMessage(preview));
      // Other work goes on in between.
      await setImmediate();
      signal.throwIfAborted();
    }
    return answer;
  };
}

interface Configuration {
  readonly project: EnabledProject;
  readonly global: GlobalConfig;
}

async function configurationOf(
  { globalConfig, project }: NormalizeSpansRequest,
  projects: ProjectLookup,
  signal: AbortSignal,
): Promise<Configuration> {
  const given = globalConfig.length === 0 ? undefined : readGlobal(globalConfig);
  if (project?.$case === "publicKey")
    return { project: await findProject(project.value, projects, signal), global: given ?? projects.globalConfig() };
  const config = project?.$case === "config" ? parseDocument("config", project.value) : {};
  return { project: projectOf(config), global: given ?? emptyGlobalConfig };
}

async function findProject(publicKey: string, projects: ProjectLookup, signal: AbortSignal): Promise<EnabledProject> {
  try {
    const project = await projects.find(publicKey, signal);
    if (project !== undefined) return project;
  } catch (error) {
    if (!(error instanceof RetryLater)) throw error;
    throw new RpcError("UNAVAILABLE", `the project of the key ${publicKey} is not known yet`, { cause: error });
  }
  throw new RpcError("NOT_FOUND", `found no project with the key ${publicKey}, or it is disabled`);
}

function projectOf(config: unknown): EnabledProject {
  const state = parseProjectState(noKey, "", {
    projectId: 1,
    organizationId: 1,
    publicKeys: [{ publicKey: noKey, numericId: 1, isEnabled: true }],
    config,
  });
  if (state.status === "enabled") return state;
  const problems = state.status === "pending" ? (state.problems ?? []) : [];
  throw refused("config", describe(problems));
}

function readGlobal(bytes: Buffer): GlobalConfig {
  const { config, problems } = parseGlobalConfig("", parseDocument("global_config", bytes));
  if (config !== undefined) return config;
  throw refused("global_config", describe(problems));
}

function describe(problems: readonly ConfigProblem[]): string {
  return problems.map(({ expected, found, path }) => `${path}: found ${found}, expected ${expected}`).join("; ");
}

function parseDocument(field: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch (error) {
    throw refused(field, `found no JSON (${error instanceof Error ? error.message : String(error)})`);
  }
}

function tooMany(count: number): RpcError {
  return refused("payload", `found ${count} spans, expected at most ${maxSpans}`);
}

function refused(field: string, description: string): RpcError {
  return new RpcError("INVALID_ARGUMENT", `${field}: ${description}`, { violations: [{ field, description }] });
}

function toMessage({ changes, normalized, read, rejected }: SpanPreview): NormalizedSpan {
  return {
    read: Buffer.from(read),
    normalized: Buffer.from(normalized),
    rejectedReason: rejected?.reason ?? "",
    rejectedStep: rejected?.step ?? "",
    changes: changes.map(({ after, before, note, path, purpose, step }) => ({
      step,
      reason: purpose,
      path,
      before: before ?? "",
      after: after ?? "",
      note: note ?? "",
    })),
  };
}
