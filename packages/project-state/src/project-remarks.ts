/** What is worth a remark in a project state document, although it stops nothing. */
import { showFound } from "@weir/rate-limits";
import { configMembers, removedConfigMembers, stateMembers } from "./document-members.ts";
import type { ReportedProblem } from "./document-report.ts";
import { featureFlags } from "./features.ts";
import { isMembers, unknownMembers } from "./unknown-members.ts";

const latestSessionVersion = 3;

/** Remarks on a document that may be anything. */
export function projectRemarks(document: unknown): readonly ReportedProblem[] {
  if (!isMembers(document)) return [];
  const { config } = document;
  const kept = "not used here; internal relays are given it as it is";
  const outer = unknownMembers(document, "", stateMembers, "ignored");
  if (!isMembers(config)) return outer;
  return [
    ...sessionProblems(config.sessionMetrics),
    ...relayProblems(config.trustedRelays),
    ...outer,
    ...unknownMembers(config, "config", [...configMembers, ...removedConfigMembers], kept),
    ...removedMembers(config),
    ...featureRemarks(config.features),
    ...redactionRemarks(config.txNameRules),
    ...breakdownRemarks(config.breakdownsV2),
  ];
}

function removedMembers(config: Readonly<Record<string, unknown>>): readonly ReportedProblem[] {
  return Object.keys(config)
    .filter((name) => removedConfigMembers.has(name))
    .map((name) => remark(`config.${name}`, config[name], "nothing: older versions knew this member", "ignored"));
}

function featureRemarks(features: unknown): readonly ReportedProblem[] {
  if (!Array.isArray(features)) return [];
  return features.flatMap((name: unknown, index) => {
    if (typeof name !== "string") return [];
    const status = featureFlags.get(name)?.status;
    const path = `config.features[${index}]`;
    if (status === undefined) return [remark(path, name, "a flag that is known", "ignored")];
    return status === "deprecated" ? [remark(path, name, "nothing: the flag has no effect any more", "ignored")] : [];
  });
}

function sessionProblems(settings: unknown): readonly ReportedProblem[] {
  const version = isMembers(settings) ? settings.version : undefined;
  if (typeof version !== "number" || version <= latestSessionVersion) return [];
  const expected = `a version up to ${latestSessionVersion}`;
  const found = remark("config.sessionMetrics.version", version, expected, "no metrics are made of sessions");
  return [{ ...found, effect: "partial" }];
}

/** Only its form: 32 bytes in base64url without padding, or PEM. */
function relayProblems(keys: unknown): readonly ReportedProblem[] {
  if (!Array.isArray(keys)) return [];
  return keys.flatMap((key: unknown, index): ReportedProblem[] => {
    if (typeof key !== "string" || /^[A-Za-z0-9_-]{43}$|^\s*-----BEGIN PUBLIC KEY-----/.test(key)) return [];
    const found = remark(`config.trustedRelays[${index}]`, key, "the public key of a relay", "nobody is trusted by it");
    return [{ ...found, effect: "partial" }];
  });
}

function redactionRemarks(rules: unknown): readonly ReportedProblem[] {
  if (!Array.isArray(rules)) return [];
  return rules.flatMap((rule: unknown, index) => {
    const redaction = isMembers(rule) ? rule.redaction : undefined;
    const method = isMembers(redaction) ? redaction.method : undefined;
    if (typeof method !== "string" || method === "replace") return [];
    return [remark(`config.txNameRules[${index}].redaction.method`, method, "replace", "the rule does nothing")];
  });
}

function breakdownRemarks(breakdowns: unknown): readonly ReportedProblem[] {
  if (!isMembers(breakdowns)) return [];
  return Object.entries(breakdowns).flatMap(([name, breakdown]) => {
    const type = isMembers(breakdown) ? breakdown.type : undefined;
    if (typeof type !== "string" || type === "spanOperations" || type === "span_operations") return [];
    return [remark(`config.breakdownsV2.${name}.type`, type, "spanOperations", "ignored")];
  });
}

function remark(path: string, found: unknown, expected: string, action: string): ReportedProblem {
  return { path, found: showFound(found), expected, action, effect: "none" };
}
