/**
 * What happens to one unit: its items are grouped, each group goes through its steps, what is kept is delivered, and
 * everything is settled. A newcomer starts here.
 */

import { explainUnit, openTrail } from "@weir/decision-ring";
import type { Turns } from "@weir/envelope";
import { envelopeQuantities, payloadBytes } from "@weir/envelope";
import type { Decision, UnitExplanation } from "@weir/gen/weir/common/v1/decision.ts";
import type { EnvelopeUnit, EnvelopeUnitResult } from "@weir/gen/weir/common/v1/envelope.ts";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { Accountant } from "@weir/managed";
import { DecisionStep, finding, invalid, passed } from "@weir/managed";
import type { Sink } from "@weir/sink";
import { processAttachments } from "./attachments/steps.ts";
import { processCheckIns } from "./check-ins/steps.ts";
import { processClientReports } from "./client-reports/steps.ts";
import { deliver } from "./deliver.ts";
import { processErrorEvent } from "./errors/steps.ts";
import type { Instant } from "./event/instant.ts";
import { instantFromMs, toMs } from "./event/instant.ts";
import { groupItems } from "./grouping.ts";
import { parametrizeTrace } from "./parametrize-trace.ts";
import type { ProjectLookup } from "./ports.ts";
import { RetryLater } from "./ports.ts";
import { processSessions } from "./sessions/steps.ts";
import { processTransaction } from "./transactions/steps.ts";
import type { Processing, UnitContext } from "./unit-context.ts";
import { createUnitLimits } from "./unit-limits.ts";
import { dropLeftOver, dropUnsupported } from "./unsupported/steps.ts";
import { processUserReports } from "./user-reports/steps.ts";

/** What the processing of units needs. */
export interface UnitProcessorOptions {
  readonly processing: Processing;
  readonly projects: ProjectLookup;
  readonly accountant: Accountant;
  readonly sink: Sink;
  readonly turns: Turns;
  /** Told about every exception that is our own mistake. */
  readonly onBug: (error: unknown, step: string) => void;
}

/** Processes one unit. Never rejects: what went wrong is in the answer. */
export type UnitProcessor = (unit: EnvelopeUnit, signal: AbortSignal) => Promise<EnvelopeUnitResult>;

/** Creates the processor of units. */
export function createUnitProcessor(options: UnitProcessorOptions): UnitProcessor {
  return async (unit, signal) => {
    const { scoping } = unit;
    if (scoping === undefined)
      return failed(unit, "missing_scoping", "found no scoping, expected whom the unit belongs to", false);
    try {
      return await processScoped(options, unit, scoping, signal);
    } catch (error) {
      if (error instanceof RetryLater) return failed(unit, error.reason, error.message, true);
      options.onBug(error, "unit");
      return failed(unit, "internal", error instanceof Error ? error.message : String(error), true);
    }
  };
}

async function processScoped(
  options: UnitProcessorOptions,
  unit: EnvelopeUnit,
  scoping: Scoping,
  signal: AbortSignal,
): Promise<EnvelopeUnitResult> {
  const { processing, projects, accountant, sink, turns } = options;
  const received = instantOf(unit.receivedAt) ?? instantFromMs(processing.now());
  const receivedAtMs = toMs(received);
  const project = await projects.project(scoping.publicKey, signal);
  const samplingProject =
    project === undefined ? undefined : await projects.samplingProject(unit.samplingKey, project, signal);
  using settlement = accountant.open({ scoping, receivedAtMs });
  const trail = openTrail(unit.explain);
  const neighbourDecisions: Decision[] = [];
  try {
    if (project === undefined) {
      const gone = finding(DecisionStep.PROJECT, "state of the project", "disabled or unknown", "enabled");
      settlement.receive(unit.items, envelopeQuantities).reject(invalid("project_id", gone));
      settlement.commit();
      return finished(unit, [], explainUnit(unit.explain, settlement, trail));
    }
    const global = projects.globalConfig();
    const context: UnitContext = {
      processing,
      unit,
      scoping,
      received,
      receivedAtMs,
      sent: instantOf(unit.sentAt),
      project,
      trace: traceOf(unit, processing, samplingProject, global),
      samplingProject,
      global,
      settlement,
      limits: createUnitLimits({
        unitId: unit.id,
        scoping,
        quotas: [...global.quotas, ...project.config.quotas],
        cached: unit.cachedRateLimits,
        counter: processing.quotaCounter,
        onReported: (outcome, quantities) => settlement.report(outcome, quantities),
        now: processing.now,
        trail,
        signal,
      }),
      trail,
      neighbourDecisions,
      shipments: [],
      afterCommit: [],
      signal,
    };
    await turns.take(payloadBytes(unit.items), async () => {
      giveBackIfLate(signal);
      await processGroups(context, options.onBug);
    });
    await deliver(context.shipments, { sink, explain: processing.explain, signal });
    if (context.shipments.length > 0) trail?.note(passed(DecisionStep.DELIVERY));
    giveBackIfLate(signal);
    settlement.commit();
    for (const step of context.afterCommit) step();
    const explanation = explainUnit(unit.explain, settlement, trail, neighbourDecisions);
    return finished(unit, context.limits.found(), explanation);
  } catch (error) {
    if (error instanceof RetryLater) {
      settlement.abort();
      throw error;
    }
    options.onBug(error, "unit");
    settlement.commit();
    return finished(unit, [], explainUnit(unit.explain, settlement, trail, neighbourDecisions));
  }
}

/** Nobody hears the answer: the unit comes again, and is worked on and accounted for then. @throws RetryLater */
function giveBackIfLate(signal: AbortSignal): void {
  if (signal.aborted) throw new RetryLater("deadline_exceeded", "the time for the unit is over");
}

/** Without a project that started the trace, the name in it stays as it is. */
function traceOf(
  { trace }: EnvelopeUnit,
  processing: Processing,
  samplingProject: UnitContext["samplingProject"],
  global: UnitContext["global"],
): UnitContext["trace"] {
  if (trace === undefined || samplingProject === undefined) return trace;
  return parametrizeTrace(trace, processing.transactionSettings(samplingProject, global).nameRules, processing.now());
}

async function processGroups(context: UnitContext, onBug: UnitProcessorOptions["onBug"]): Promise<void> {
  const groups = groupItems(context.unit.items);
  const run = async (name: string, steps: () => Promise<void> | void): Promise<void> => {
    try {
      await steps();
    } catch (error) {
      if (error instanceof RetryLater) throw error;
      onBug(error, name);
    }
  };
  if (groups.sessions.length > 0) await run("sessions", () => processSessions(context, groups.sessions));
  if (groups.clientReports.length > 0)
    await run("client_reports", () => processClientReports(context, groups.clientReports));
  if (groups.checkIns.length > 0) await run("check_ins", () => processCheckIns(context, groups.checkIns));
  if (groups.error.length > 0) await run("error", () => processErrorEvent(context, groups.error));
  if (groups.transaction.length > 0) await run("transaction", () => processTransaction(context, groups.transaction));
  if (groups.attachments.length > 0) await run("attachments", () => processAttachments(context, groups.attachments));
  if (groups.userReports.length > 0) await run("user_reports", () => processUserReports(context, groups.userReports));
  if (groups.unsupported.length > 0) await run("unsupported", () => dropUnsupported(context, groups.unsupported));
  if (groups.leftOver.length > 0) await run("left_over", () => dropLeftOver(context, groups.leftOver));
}

function instantOf(timestamp: EnvelopeUnit["receivedAt"]): Instant | undefined {
  return timestamp === undefined ? undefined : { seconds: Number(timestamp.seconds), nanos: timestamp.nanos };
}

function finished(
  unit: EnvelopeUnit,
  rateLimits: EnvelopeUnitResult["rateLimits"],
  explanation: UnitExplanation | undefined,
): EnvelopeUnitResult {
  return { id: unit.id, rateLimits, failure: undefined, ...(explanation && { explanation }) };
}

function failed(unit: EnvelopeUnit, reason: string, message: string, retryable: boolean): EnvelopeUnitResult {
  return { id: unit.id, rateLimits: [], failure: { reason, message, retryable } };
}
