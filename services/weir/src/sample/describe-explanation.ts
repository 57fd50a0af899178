/** The explanation of a sampling decision, for people and for programs. */
import type { ExplainResponse, RuleExplanation } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { RuleOwner, RuleVerdict, SamplingDecision } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { renderTable } from "../render-table.ts";

const verdicts: Readonly<Partial<Record<RuleVerdict, readonly [name: string, words: string]>>> = {
  [RuleVerdict.DECIDED]: ["decided", "decides"],
  [RuleVerdict.CONTRIBUTED]: ["contributed", "has a part in it"],
  [RuleVerdict.NO_MATCH]: ["no_match", "does not match"],
  [RuleVerdict.OUT_OF_TIME]: ["out_of_time", "is outside of its time range"],
  [RuleVerdict.LATER_MINIMUM]: ["later_minimum", "a minimum before it counts"],
  [RuleVerdict.NO_DECAY]: ["no_decay", "cannot decay: its time range is open, or it would rise"],
  [RuleVerdict.NOT_REACHED]: ["not_reached", "not reached: a rule before it decided"],
  [RuleVerdict.NOT_TRIED]: ["not_tried", "not for this, or what it is about is missing"],
  [RuleVerdict.UNSUPPORTED]: ["unsupported", "not used: something in these rules is not known to this version"],
};

/** In plain words. */
export function describeExplanation(response: ExplainResponse): string {
  const { result, rules, problems } = response;
  const lines = [`${decisionOf(response)}\n`];
  if (result?.reported !== undefined) {
    const { ruleIds, sampleRate } = result.reported;
    lines.push(
      `Rules that only report would have DROPPED it, at the rate ${sampleRate} (rules ${ruleIds.join(", ")}).\n`,
    );
  }
  if (response.ownUnknown) lines.push("The project's configuration is not known: without its rules.\n");
  if (response.rootUnknown) lines.push("The configuration of the project that started the trace is not known.\n");
  for (const problem of problems) lines.push(`Problem: ${problem}\n`);
  if (rules.length === 0) return `${lines.join("")}No rules.\n`;
  const rows = rules.map((rule) => [
    `${rule.owner === RuleOwner.OWN ? "own" : "root"} ${rule.id}`,
    rule.type,
    valueText(rule),
    outcomeOf(rule),
  ]);
  return `${lines.join("")}\n${renderTable(["RULE", "TYPE", "VALUE", "WHAT BECAME OF IT"], rows)}`;
}

function decisionOf({ result, traceRandom, eventRandom }: ExplainResponse): string {
  const { decision, sampleRate = 0, ruleIds = [], random, seed } = result ?? {};
  const draws = [
    traceRandom === undefined ? "" : `the trace's id draws ${round(traceRandom)}`,
    eventRandom === undefined ? "" : `the event's id draws ${round(eventRandom)}`,
  ].filter((text) => text !== "");
  const drawn = draws.length === 0 ? "" : ` (${draws.join(", ")})`;
  if (decision !== SamplingDecision.KEEP && decision !== SamplingDecision.DROP) {
    return `KEPT: no rule decides${drawn}.`;
  }
  const rate = `the rate is ${round(sampleRate)} by ${ruleIds.length === 1 ? "rule" : "rules"} ${ruleIds.join(", ")}`;
  const kept = decision === SamplingDecision.KEEP ? "KEPT" : "DROPPED";
  if (random === undefined) return `${kept}: ${rate}${drawn}.`;
  const comparison = decision === SamplingDecision.KEEP ? "is below it" : "is not below it";
  return `${kept}: ${rate}, and ${round(random)}, drawn from ${seed}, ${comparison}.`;
}

function valueText({ valueType, value, currentValue }: RuleExplanation): string {
  const now = currentValue === undefined || currentValue === value ? "" : ` (now ${round(currentValue)})`;
  return `${valueType} ${value}${now}`;
}

function outcomeOf({ verdict, parts, reports }: RuleExplanation): string {
  const [, words = "unknown"] = verdicts[verdict] ?? [];
  const failed = verdict === RuleVerdict.NO_MATCH ? parts.map(describePart).join("; ") : "";
  return `${words}${failed === "" ? "" : `: ${failed}`}${reports ? " (only reports)" : ""}`;
}

function describePart({ path, asks, found, holds }: RuleExplanation["parts"][number]): string {
  const where = path === "" ? "" : `${path}: `;
  return `${where}${asks}, found ${found === "" ? "nothing" : found}${holds ? " (holds, but must not)" : ""}`;
}

/** For programs. */
export function explanationJson(response: ExplainResponse): Record<string, unknown> {
  const { result, traceRandom, eventRandom, ownUnknown, rootUnknown, problems } = response;
  const decision = result?.decision;
  return {
    decision: decision === SamplingDecision.DROP ? "drop" : decision === SamplingDecision.KEEP ? "keep" : "no_match",
    sampleRate: result?.sampleRate ?? null,
    ruleIds: result?.ruleIds ?? [],
    random: result?.random ?? null,
    seed: result?.seed ?? null,
    reported: result?.reported ?? null,
    traceRandom: traceRandom ?? null,
    eventRandom: eventRandom ?? null,
    ownUnknown,
    rootUnknown,
    problems,
    rules: response.rules.map(({ owner, verdict, currentValue, ...rule }) => ({
      owner: owner === RuleOwner.OWN ? "own" : "root",
      ...rule,
      currentValue: currentValue ?? null,
      verdict: verdicts[verdict]?.[0] ?? "unknown",
    })),
  };
}

function round(value: number): string {
  return String(Number(value.toPrecision(4)));
}
