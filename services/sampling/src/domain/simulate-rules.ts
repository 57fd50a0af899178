/** What share of traces rules would keep. */
import type { SamplingConfig, SamplingRule } from "@weir/dynamic-sampling";
import type { ObserveRule } from "./rule-evaluation.ts";
import { decideTraceAttachment } from "./sampling-decision.ts";
import type { SeenTrace } from "./seen-traces.ts";

/** What a rule would do. */
export interface RuleShare {
  readonly rule: SamplingRule;
  /** Traces in whose decision it had a part. */
  matched: number;
  /** Traces that its rate decided about. */
  decided: number;
  /** Of those, how many would be kept. */
  kept: number;
}

/** What all rules together would do. */
export interface Simulation {
  readonly traces: number;
  /** Those about which no rule decides included. */
  readonly kept: number;
  readonly undecided: number;
  readonly rules: readonly RuleShare[];
}

/**
 * Tries a project's rules on traces: its `project` rules on those whose data came to it, its `trace` rules on those
 * that it started. Rules that only report take part; `transaction` rules need an event, and never match here.
 * @param nowMs ms since the epoch
 */
export function simulateRules(
  config: SamplingConfig | undefined,
  traces: readonly Pick<SeenTrace, "trace" | "role">[],
  nowMs: number,
): Simulation {
  const shares = new Map<SamplingRule, RuleShare>();
  for (const rule of config?.rules ?? []) shares.set(rule, { rule, matched: 0, decided: 0, kept: 0 });
  let deciding: RuleShare | undefined;
  const observe: ObserveRule = (rule, verdict) => {
    const share = shares.get(rule);
    if (share === undefined || (verdict !== "decided" && verdict !== "contributed")) return;
    share.matched++;
    if (verdict === "decided") deciding = share;
  };
  let kept = 0;
  let undecided = 0;
  for (const { trace, role } of traces) {
    deciding = undefined;
    const rules = {
      own: role === "root" ? undefined : config,
      root: role === "own" ? undefined : config,
      hasRoot: role !== "own",
    };
    const subject = { trace, eventId: "", eventFieldsJson: new Map<string, string>() };
    const match = decideTraceAttachment(subject, rules, { nowMs, reporting: true, observe });
    if (match === undefined) undecided++;
    if (match?.keep !== false) kept++;
    count(deciding, match?.keep === true);
  }
  return { traces: traces.length, kept, undecided, rules: [...shares.values()] };
}

function count(share: RuleShare | undefined, keep: boolean): void {
  if (share === undefined) return;
  share.decided++;
  if (keep) share.kept++;
}
