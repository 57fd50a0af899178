/** Explains an evaluation: decode, decide under observation, encode. */
import type {
  EvaluationResult,
  ExplainRequest,
  ExplainResponse,
  RuleExplanation,
} from "@weir/gen/weir/sampling/v1/sampling.ts";
import { RuleOwner, RuleVerdict } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { RpcError } from "@weir/rpc";
import type { ExplainedRule } from "../domain/explain-decision.ts";
import { explainDecision } from "../domain/explain-decision.ts";
import { isSeed, randomOf } from "../domain/pcg32.ts";
import type { EvaluationOptions } from "../domain/rule-evaluation.ts";
import type { SamplingRules, SamplingSubject } from "../domain/sampling-decision.ts";
import type { SamplingProjects } from "../domain/sampling-projects.ts";
import { decideAs, decideEvaluation } from "./decide-evaluation.ts";
import { readRequestedRules } from "./rules-of-request.ts";

/**
 * Explains. @param nowMs ms since the epoch, unless the request names a time
 * @throws RpcError INVALID_ARGUMENT without an evaluation, or with rules that are no JSON
 */
export async function explainEvaluation(
  { evaluation, at, ownSamplingJson }: ExplainRequest,
  projects: SamplingProjects,
  nowMs: number,
): Promise<ExplainResponse> {
  if (evaluation === undefined) {
    const violations = [{ field: "evaluation", description: "expected one" }];
    throw new RpcError("INVALID_ARGUMENT", "found no evaluation, expected one", { violations });
  }
  const { ownKey, rootKey, trace, eventId } = evaluation;
  const found = await projects.find(ownKey, rootKey);
  const requested =
    ownSamplingJson === undefined ? undefined : readRequestedRules(ownSamplingJson, "own_sampling_json");
  const rules = requested === undefined ? found.rules : withOwn(found.rules, requested.config, rootKey === ownKey);
  const atMs = at === undefined ? nowMs : Number(at.seconds) * 1000 + Math.floor(at.nanos / 1e6);
  const decide = (_: SamplingSubject, own: SamplingRules, options: EvaluationOptions): EvaluationResult =>
    decideAs(evaluation, own, options);
  return {
    result: decideEvaluation(evaluation, rules, atMs),
    rules: explainDecision(decide, evaluation, rules, atMs).rules.map(writeRule),
    traceRandom: trace !== undefined && isSeed(trace.traceId) ? randomOf(trace.traceId) : undefined,
    eventRandom: isSeed(eventId) ? randomOf(eventId) : undefined,
    ownUnknown: requested === undefined && found.ownUnknown,
    rootUnknown: found.rootUnknown,
    problems: requested?.problems ?? [],
  };
}

function withOwn(rules: SamplingRules, own: SamplingRules["own"], rootIsOwn: boolean): SamplingRules {
  return rootIsOwn ? { own, root: own, hasRoot: true } : { ...rules, own };
}

const verdicts: Readonly<Record<ExplainedRule["verdict"], RuleVerdict>> = {
  decided: RuleVerdict.DECIDED,
  contributed: RuleVerdict.CONTRIBUTED,
  no_match: RuleVerdict.NO_MATCH,
  out_of_time: RuleVerdict.OUT_OF_TIME,
  later_minimum: RuleVerdict.LATER_MINIMUM,
  no_decay: RuleVerdict.NO_DECAY,
  not_reached: RuleVerdict.NOT_REACHED,
  not_tried: RuleVerdict.NOT_TRIED,
  unsupported: RuleVerdict.UNSUPPORTED,
};

function writeRule({ owner, rule, verdict, currentValue, findings }: ExplainedRule): RuleExplanation {
  return {
    owner: owner === "own" ? RuleOwner.OWN : RuleOwner.ROOT,
    id: rule.id,
    type: rule.type,
    valueType: rule.samplingValue.type,
    value: rule.samplingValue.value,
    currentValue,
    verdict: verdicts[verdict],
    parts: findings.map((finding) => ({ ...finding })),
    reports: rule.mode === "report",
  };
}
