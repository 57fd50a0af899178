/** Runs the work on one unit and settles it: finished and accounted, or given back. */
import { explainUnit } from "@weir/decision-ring";
import type { Turns } from "@weir/envelope";
import type { ExplainLevel } from "@weir/gen/weir/common/v1/decision.ts";
import type { EnvelopeUnitResult } from "@weir/gen/weir/common/v1/envelope.ts";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { Accountant, Settlement } from "@weir/managed";
import { toProtoRateLimit } from "@weir/rate-limits";
import type { Logger } from "@weir/telemetry";
import { RetryLater } from "../domain/retry-later.ts";
import type { UnitContext } from "../domain/unit-context.ts";
import { toMilliseconds } from "../domain/values/instant.ts";
import type { UnitMetrics } from "./unit-metrics.ts";

/** What running needs. */
export interface UnitRunnerOptions {
  readonly accountant: Accountant;
  readonly logger: Logger;
  readonly metrics: UnitMetrics;
  readonly turns: Turns;
  /** Ms since the epoch. */
  readonly now: () => number;
  /** Ms since an arbitrary start. */
  readonly monotonicMs: () => number;
}

/** The work on a unit. */
export interface UnitWork {
  readonly id: string;
  readonly scoping: Scoping | undefined;
  /** How much the answer tells of decisions. */
  readonly explain: ExplainLevel | undefined;
  /** Of payload. */
  readonly bytes: number;
  /** Finds out what the steps need to know; undefined: the project takes no data. */
  readonly read: (scoping: Scoping) => Promise<UnitContext | undefined>;
  /** Takes the steps. */
  readonly process: (unit: UnitContext, settlement: Settlement) => Promise<void>;
  /** Rejects all of it, with `project_id` or, after a mistake of ours, `internal`. */
  readonly rejectAll: (settlement: Settlement, reason: "project_id" | "internal") => void;
}

/** Finishes a unit. Never rejects: what went wrong is in the answer. */
export async function finishUnit(work: UnitWork, options: UnitRunnerOptions): Promise<EnvelopeUnitResult> {
  const { metrics, monotonicMs } = options;
  const startedMs = monotonicMs();
  metrics.started();
  const result = await run(work, options);
  metrics.finished((monotonicMs() - startedMs) / 1000, result.failure?.reason);
  return result;
}

async function run(work: UnitWork, options: UnitRunnerOptions): Promise<EnvelopeUnitResult> {
  const { scoping } = work;
  if (scoping === undefined)
    return failed(work, "missing_scoping", "found no scoping, expected whom the unit belongs to", false);
  let receivedAtMs = options.now();
  try {
    const unit = await work.read(scoping);
    if (unit === undefined) return rejected(work, scoping, receivedAtMs, "project_id", options);
    receivedAtMs = toMilliseconds(unit.receivedAt);
    using settlement = options.accountant.open({ scoping, receivedAtMs });
    try {
      await options.turns.take(work.bytes, async (endTurn) => {
        giveBackIfLate(unit);
        await work.process({ ...unit, endTurn }, settlement);
      });
      giveBackIfLate(unit);
    } catch (error) {
      settlement.abort();
      throw error;
    }
    settlement.commit();
    const nowMs = options.now();
    const limits = unit.foundLimits.limits.map((limit) => toProtoRateLimit(limit, nowMs));
    return finished(work, limits, explainUnit(work.explain, settlement, unit.trail));
  } catch (error) {
    if (error instanceof RetryLater) return failed(work, error.reason, error.message, true);
    options.logger.error(
      { err: error, unit: work.id },
      "a unit failed by a mistake of ours; it is accounted as invalid/internal",
    );
    return rejected(work, scoping, receivedAtMs, "internal", options);
  }
}

/** Nobody hears the answer: the unit comes again, and is worked on and accounted for then. @throws RetryLater */
function giveBackIfLate({ signal }: UnitContext): void {
  if (signal.aborted) throw new RetryLater("deadline_exceeded", "the time for the unit is over");
}

function rejected(
  work: UnitWork,
  scoping: Scoping,
  receivedAtMs: number,
  reason: "project_id" | "internal",
  { accountant }: UnitRunnerOptions,
): EnvelopeUnitResult {
  using settlement = accountant.open({ scoping, receivedAtMs });
  work.rejectAll(settlement, reason);
  settlement.commit();
  return finished(work, [], explainUnit(work.explain, settlement, undefined));
}

function finished(
  { id }: UnitWork,
  rateLimits: EnvelopeUnitResult["rateLimits"],
  explanation: EnvelopeUnitResult["explanation"],
): EnvelopeUnitResult {
  return { id, rateLimits, failure: undefined, ...(explanation && { explanation }) };
}

function failed({ id }: UnitWork, reason: string, message: string, retryable: boolean): EnvelopeUnitResult {
  return { id, rateLimits: [], failure: { reason, message, retryable } };
}
