/**
 * What the gateway remembers of decisions: its own, and those that processors tell in their answers.
 *
 * Nothing is remembered of data that was delivered, except for the share that is sampled for it. Without a ring nothing
 * is asked for and nothing is remembered.
 */
import type { DecisionRing } from "@weir/decision-ring";
import { collectDecisions, parseLookupId } from "@weir/decision-ring";
import type { Decision, Evidence, UnitExplanation } from "@weir/gen/weir/common/v1/decision.ts";
import { ExplainLevel } from "@weir/gen/weir/common/v1/decision.ts";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import { Decider, Fate } from "@weir/gen/weir/explain/v1/explain.ts";
import type { Removal } from "@weir/managed";
import type { ProjectStates } from "@weir/project-state";
import { timestampOf } from "./timestamp-of.ts";

/** What a decision is about. */
export interface DecisionSubject {
  readonly scoping: Scoping;
  /** Ms since the epoch. */
  readonly receivedAtMs: number;
  readonly eventId?: string | undefined;
  readonly traceId?: string | undefined;
  /** The items that it came with. */
  readonly items: readonly { readonly type: string }[];
  /** Name and version of the SDK; empty if not told. */
  readonly client: string;
}

/** Remembers decisions. Never fails, and never waits. */
export interface DecisionLog {
  /** How much processors shall tell about the next envelope. */
  nextLevel(): ExplainLevel;
  /** What the gateway itself has rejected. */
  rejected(subject: DecisionSubject, rejections: readonly Removal[], decider: Decider): void;
  /** A request that was refused before there was anything to account for. */
  refused(subject: DecisionSubject, decision: Decision): void;
  /** What a processor has told about a unit. */
  answered(subject: DecisionSubject, answer: ProcessorExplanation): void;
}

/** The answer of a processor, as far as it is about decisions. */
export interface ProcessorExplanation {
  readonly decider: Decider;
  /** What it was asked for. */
  readonly level: ExplainLevel | undefined;
  readonly explanation: UnitExplanation | undefined;
  /** Steps that the gateway let it pass. */
  readonly before: readonly Evidence[];
}

/** What a log works with. */
export interface DecisionLogOptions {
  readonly ring: DecisionRing;
  readonly projects: Pick<ProjectStates, "peek">;
  /** Share of envelopes of which the steps are remembered, from 0 to 1. */
  readonly keptSampleRate: number;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Ms since the epoch. */
  readonly now: () => number;
}

/** Remembers nothing. */
export const noDecisionLog: DecisionLog = {
  nextLevel: () => ExplainLevel.UNSPECIFIED,
  rejected() {},
  refused() {},
  answered() {},
};

/** Creates a log that remembers in a ring. */
export function createDecisionLog({ ring, projects, keptSampleRate, random, now }: DecisionLogOptions): DecisionLog {
  function remember(
    subject: DecisionSubject,
    decider: Decider,
    decisions: readonly Decision[],
    passed: readonly Evidence[],
  ): void {
    const { scoping, receivedAtMs, eventId, traceId, items, client } = subject;
    const nowMs = now();
    const state = scoping.publicKey === "" ? undefined : projects.peek(scoping.publicKey);
    const record = {
      sequence: 0n,
      decidedAt: timestampOf(nowMs),
      receivedAt: timestampOf(receivedAtMs),
      scoping,
      eventId: lookupId(eventId),
      traceId: lookupId(traceId),
      itemTypes: [...new Set(items.map(({ type }) => type))],
      client,
      fate: decisions.length > 0 ? Fate.DROPPED : Fate.KEPT,
      decider,
      decisions: [...decisions],
      passed: [...passed],
      revision: state?.status === "enabled" ? state.revision : "",
      rules: [],
      configurationChanged: false,
      instance: "",
    };
    ring.add(record, nowMs);
  }

  return {
    nextLevel: () => (keptSampleRate > 0 && random() < keptSampleRate ? ExplainLevel.ALL : ExplainLevel.DROPPED),
    rejected(subject, rejections, decider) {
      const decisions = collectDecisions(rejections);
      if (decisions.length > 0) remember(subject, decider, decisions, []);
    },
    refused: (subject, decision) => remember(subject, Decider.ADMISSION, [decision], []),
    answered(subject, { decider, level, explanation, before }) {
      const decisions = explanation?.decisions ?? [];
      if (level === ExplainLevel.ALL) {
        remember(subject, decider, decisions, [...before, ...(explanation?.passed ?? [])]);
      } else if (decisions.length > 0) remember(subject, decider, decisions, []);
    },
  };
}

function lookupId(id: string | undefined): string {
  return id === undefined ? "" : (parseLookupId(id) ?? "");
}
