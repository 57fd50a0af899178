/** Tries rules on traces: decode, simulate, encode. */
import type { SamplingConfig } from "@weir/dynamic-sampling";
import { parseSamplingConfig } from "@weir/dynamic-sampling";
import type { SimulateRequest, SimulateResponse } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { RpcError } from "@weir/rpc";
import type { SamplingProjects } from "../domain/sampling-projects.ts";
import type { SeenTrace, SeenTraces } from "../domain/seen-traces.ts";
import { simulateRules } from "../domain/simulate-rules.ts";
import { readRequestedRules } from "./rules-of-request.ts";

const maxTraces = 5000;

/**
 * Simulates. @param nowMs ms since the epoch
 * @throws RpcError INVALID_ARGUMENT for a request that is wrong, NOT_FOUND for a project that is not known
 */
export async function simulate(
  request: SimulateRequest,
  projects: SamplingProjects,
  seenTraces: SeenTraces,
  nowMs: number,
): Promise<SimulateResponse> {
  if (request.traces.length > maxTraces) {
    throw invalid("traces", `found ${request.traces.length}, expected at most ${maxTraces}`);
  }
  const { config, problems } = await rulesOf(request, projects);
  const seen = request.traces.length > 0 ? [] : seenTraces.of(request.publicKey, request.limit);
  const given = request.traces.map((trace) => ({ trace, role: "both" as const }));
  const simulation = simulateRules(config, seen.length > 0 ? seen : given, nowMs);
  return {
    traces: simulation.traces,
    kept: simulation.kept,
    undecided: simulation.undecided,
    rules: (request.rate === undefined ? simulation.rules : []).map(({ rule, matched, decided, kept }) => ({
      id: rule.id,
      type: rule.type,
      valueType: rule.samplingValue.type,
      value: rule.samplingValue.value,
      matched,
      decided,
      kept,
    })),
    problems,
    seenSince: seenSince(seen),
  };
}

async function rulesOf(
  { publicKey, samplingJson, rate }: SimulateRequest,
  projects: SamplingProjects,
): Promise<{ config: SamplingConfig | undefined; problems: string[] }> {
  if (rate !== undefined && samplingJson !== undefined) {
    throw invalid("rate", "found a rate and rules, expected one of them");
  }
  if (rate !== undefined) return { config: oneRule(rate), problems: [] };
  if (samplingJson !== undefined) return readRequestedRules(samplingJson, "sampling_json");
  const { rules, ownUnknown } = await projects.find(publicKey, "");
  if (ownUnknown) throw new RpcError("NOT_FOUND", `found no project with the key ${publicKey}`);
  return { config: rules.own, problems: [] };
}

/** One rule that decides about every trace. */
function oneRule(rate: number): SamplingConfig | undefined {
  if (!(rate >= 0 && rate <= 1)) throw invalid("rate", `found ${rate}, expected a number from 0 to 1`);
  const samplingValue = { type: "sampleRate", value: rate };
  const rules = [{ id: 0, type: "trace", condition: { op: "and", inner: [] }, samplingValue }];
  return parseSamplingConfig({ version: 2, rules: [...rules, ...rules.map((rule) => ({ ...rule, type: "project" }))] })
    .config;
}

function seenSince([oldest]: readonly SeenTrace[]): SimulateResponse["seenSince"] {
  if (oldest === undefined) return undefined;
  return { seconds: BigInt(Math.floor(oldest.seenAtMs / 1000)), nanos: 0 };
}

function invalid(field: string, description: string): RpcError {
  return new RpcError("INVALID_ARGUMENT", `${field}: ${description}`, { violations: [{ field, description }] });
}
