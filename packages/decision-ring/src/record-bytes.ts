/** What a record of decisions occupies in memory: a rough figure that errs upwards. */
import type { Decision, Evidence, Finding } from "@weir/gen/weir/common/v1/decision.ts";
import type { DecisionRecord } from "@weir/gen/weir/explain/v1/explain.ts";

const recordBytes = 800;
const decisionBytes = 300;
const quantityBytes = 72;
const evidenceBytes = 200;

/** Its bytes, places in the index included. */
export function occupiedBytes(record: DecisionRecord): number {
  let bytes = recordBytes + 2 * (record.client.length + record.eventId.length + record.traceId.length);
  for (const type of record.itemTypes) bytes += 16 + 2 * type.length;
  for (const decision of record.decisions) bytes += bytesOfDecision(decision);
  for (const evidence of record.passed) bytes += bytesOfEvidence(evidence);
  return bytes;
}

function bytesOfDecision({ evidence, reason, quantities }: Decision): number {
  const known = evidence === undefined ? 0 : bytesOfEvidence(evidence);
  return decisionBytes + 2 * reason.length + quantityBytes * quantities.length + known;
}

function bytesOfFinding({ subject, found, expected }: Finding): number {
  return 100 + 2 * (subject.length + found.length + expected.length);
}

function bytesOfEvidence({ facts }: Evidence): number {
  switch (facts?.$case) {
    case "sampling":
      return evidenceBytes + 16 * facts.value.ruleIds.length;
    case "quota":
      return evidenceBytes + 200 + 8 * (facts.value.limit?.categories.length ?? 0);
    case "filter":
      return facts.value.findings.reduce(
        (bytes, finding) => bytes + bytesOfFinding(finding),
        evidenceBytes + 2 * (facts.value.filter.length + facts.value.reason.length),
      );
    case "finding":
      return evidenceBytes + bytesOfFinding(facts.value);
    case undefined:
      return evidenceBytes / 2;
  }
}
