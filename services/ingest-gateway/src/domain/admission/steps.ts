/**
 * The fast path: what happens to every envelope before its sender is answered (ingest, section "Fast path"), in order.
 *
 * Nothing here parses payloads or calls the network; only a buffer on disk is waited for. Every edge goes through this one function.
 */
import type { Item, SizeLimits } from "@weir/envelope";
import { checkItemSizes, envelopeQuantities, itemKind } from "@weir/envelope";
import { Decider } from "@weir/gen/weir/explain/v1/explain.ts";
import type { Accountant, Books, Managed, Settlement } from "@weir/managed";
import { invalid } from "@weir/managed";
import type { ProjectState, ProjectStates } from "@weir/project-state";
import type { ProjectRateLimits } from "@weir/rate-limits";
import { RateLimits } from "@weir/rate-limits";
import type { DecisionLog } from "../explain/decision-log.ts";
import { rejectionEvidence, spoolEvidence, violationEvidence } from "../explain/refusal-evidence.ts";
import { subjectOfSubmission } from "../explain/subjects.ts";
import { type EnvelopeTrace, occupiedBytes } from "../spool/held-envelope.ts";
import type { Spool } from "../spool/spool.ts";
import type { Submission } from "../submission.ts";
import type { Admission } from "./admission.ts";
import { checkKnownLimits } from "./known-limits.ts";
import type { ProjectCheckOptions } from "./project-checks.ts";
import { refuseByProject } from "./project-checks.ts";
import { scopingOf } from "./scoping.ts";

/** What admission decides with. */
export interface AdmissionOptions {
  readonly projects: ProjectStates;
  readonly rateLimits: ProjectRateLimits;
  readonly checks: ProjectCheckOptions;
  readonly sizes: SizeLimits;
  readonly spool: Spool;
  readonly accountant: Accountant;
  readonly books: Books;
  readonly decisions: DecisionLog;
  /** Whether the process has no memory left for more data. */
  readonly isMemoryShort: () => boolean;
  /** Ms since the epoch. */
  readonly now: () => number;
  /** A version 4 UUID in hyphenated form. */
  readonly uuid: () => string;
  /** The trace that is being decided in; undefined: it is not traced. */
  readonly activeTrace?: (() => EnvelopeTrace | undefined) | undefined;
}

/** Decides about one submission, accounts for what it refuses, and puts the rest into the buffer; resolves when the buffer holds it as safely as it promises. */
export type Admit = (submission: Submission) => Promise<Admission>;

/** What one admission carries through its steps. */
interface Context {
  readonly submission: Submission;
  readonly state: ProjectState;
  readonly settlement: Settlement;
  readonly unit: Managed<readonly Item[]>;
  readonly limits: RateLimits;
}

/** Creates the one admission function of a gateway. */
export function createAdmission(options: AdmissionOptions): Admit {
  return async (submission) => {
    const items = removeUnknown(submission.envelope.items);
    if (items.length === 0) return { kind: "accepted", eventId: submission.envelope.headers.eventId };
    const state = options.projects.peek(submission.publicKey);
    const scoping = scopingOf(state, submission);
    using settlement = options.accountant.open({ scoping, receivedAtMs: submission.receivedAtMs });
    const unit = settlement.receive(items, envelopeQuantities);
    const context: Context = { submission, state, settlement, unit, limits: RateLimits.empty() };
    const admission = await decide(context, options);
    settlement.commit();
    if (settlement.hasRejections)
      options.decisions.rejected(subjectOfSubmission(submission, scoping), settlement.rejections, Decider.ADMISSION);
    return admission;
  };
}

async function decide(context: Context, options: AdmissionOptions): Promise<Admission> {
  const { submission, unit, limits } = context;
  if (options.isMemoryShort()) {
    unit.reject(invalid("internal", spoolEvidence("memory")));
    return { kind: "unavailable", refusal: "memory" };
  }
  const rejection = refuseByProject(submission, context.state, options.checks);
  if (rejection !== undefined) {
    const { requiredFeatures } = submission.envelope.headers;
    const checked = { projectId: submission.projectId, origin: submission.request.origin, requiredFeatures };
    unit.reject(invalid(rejection.reason, rejectionEvidence(rejection, checked, context.state)));
    return { kind: "rejected", rejection };
  }
  limitKnown(context, options);
  if (unit.value.length > 0) {
    const violation = checkItemSizes(unit.value, options.sizes);
    if (violation !== undefined) {
      unit.reject(invalid(`too_large:${violation.name}`, violationEvidence(violation)));
      return { kind: "too_large", violation };
    }
    const refusal = await hold(context, options);
    if (refusal !== undefined) {
      unit.reject(invalid("internal", spoolEvidence(refusal)));
      return { kind: "unavailable", refusal };
    }
  }
  unit.accept();
  const { eventId } = submission.envelope.headers;
  return limits.limits.length > 0 ? { kind: "rate_limited", eventId, limits } : { kind: "accepted", eventId };
}

/** Items of unknown types go without an outcome: a newer SDK may send what this version does not know. */
function removeUnknown(items: readonly Item[]): readonly Item[] {
  return items.some((item) => itemKind(item) === "unknown")
    ? items.filter((item) => itemKind(item) !== "unknown")
    : items;
}

/** Takes out what zero quotas and cached limits refuse, and collects the limits for the answer. */
function limitKnown({ submission, state, settlement, unit, limits }: Context, options: AdmissionOptions): void {
  const nowMs = options.now();
  const known = checkKnownLimits(unit.value, {
    quotas: state.status === "enabled" ? state.config.quotas : [],
    cached: options.rateLimits.get(submission.publicKey, nowMs),
    scoping: settlement.scoping,
    nowMs,
    maxEventBytes: options.sizes.maxEventSize,
  });
  if (known === undefined) return;
  limits.merge(known.limits);
  if (known.counted !== unit.value) unit.remeasure(known.counted);
  if (known.silent.length > 0) {
    // Sessions end without an outcome, but not without being booked.
    unit.remeasure(unit.value.filter((item) => itemKind(item) !== "session"));
    options.books.received(known.silent);
    options.books.rejected(known.silent);
  }
  unit.replace(known.items, known.removals);
}

/** Puts what is left into the buffer. */
function hold(
  { submission, unit }: Context,
  { spool, projects, uuid, activeTrace }: AdmissionOptions,
): ReturnType<Spool["push"]> {
  const { envelope, publicKey, projectId, request, signature, receivedAtMs } = submission;
  const items = unit.value;
  const samplingKey = samplingKeyOf(submission, items);
  if (samplingKey !== publicKey) projects.peek(samplingKey);
  const trace = activeTrace?.();
  return spool.push({
    id: uuid(),
    publicKey,
    samplingKey,
    projectId,
    headers: envelope.headers,
    request,
    signature,
    receivedAtMs,
    traceparent: trace?.traceparent,
    tracestate: trace?.tracestate,
    bytes: occupiedBytes(items),
    items,
    failures: 0,
    lastFailure: "",
    notBeforeMs: 0,
  });
}

/** The trace's head decides only about what sampling decides about: events, transactions and spans. */
function samplingKeyOf({ envelope, publicKey }: Submission, items: readonly Item[]): string {
  const { trace } = envelope.headers;
  if (trace === undefined) return publicKey;
  const isSampled = items.some(({ type }) => type === "event" || type === "transaction" || type === "span");
  return isSampled ? trace.publicKey : publicKey;
}
