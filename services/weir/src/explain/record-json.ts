/** Decisions for programs. */
import { categoryName } from "@weir/data-category";
import { type Decision, DecisionStep, type Evidence } from "@weir/gen/weir/common/v1/decision.ts";
import { QuotaScope } from "@weir/gen/weir/common/v1/rate_limit.ts";
import { Decider, type DecisionRecord, Fate, type Memory, type Rule } from "@weir/gen/weir/explain/v1/explain.ts";
import { enumName } from "./step-names.ts";
import { isoTime } from "./times.ts";

type JsonObject = { readonly [name: string]: unknown };

/** A record. 64-bit ids are texts. */
export function recordJson(record: DecisionRecord, instance: string): JsonObject {
  const { scoping } = record;
  return {
    instance,
    sequence: String(record.sequence),
    decided_at: isoTime(record.decidedAt),
    received_at: isoTime(record.receivedAt),
    fate: enumName(Fate, record.fate),
    decided_in: enumName(Decider, record.decider),
    organization_id: String(scoping?.organizationId ?? 0n),
    project_id: String(scoping?.projectId ?? 0n),
    public_key: scoping?.publicKey ?? "",
    event_id: record.eventId || null,
    trace_id: record.traceId || null,
    item_types: record.itemTypes,
    client: record.client || null,
    decisions: record.decisions.map(decisionJson),
    passed: record.passed.map(evidenceJson),
    rules: record.rules.map(ruleJson),
    configuration_changed: record.configurationChanged,
  };
}

/** What a gateway remembers. */
export function memoryJson(memory: Memory): JsonObject {
  return {
    instance: memory.instance,
    since: isoTime(memory.since),
    oldest: isoTime(memory.oldest),
    entries: memory.entries,
    max_entries: memory.maxEntries,
    bytes: Number(memory.bytes),
    max_bytes: Number(memory.maxBytes),
    forgotten: Number(memory.forgotten),
    kept_sample_rate: memory.keptSampleRate,
  };
}

function decisionJson({ evidence, outcome, reason, quantities, traceId, spanId }: Decision): JsonObject {
  return {
    ...(evidence === undefined ? {} : evidenceJson(evidence)),
    outcome,
    reason: reason || null,
    quantities: Object.fromEntries(
      quantities.map(({ category, quantity }) => [categoryName(category), Number(quantity)]),
    ),
    ...(traceId === "" ? {} : { trace_id: traceId }),
    ...(spanId === "" ? {} : { span_id: spanId }),
  };
}

function evidenceJson({ step, facts }: Evidence): JsonObject {
  return { step: enumName(DecisionStep, step), ...factsJson(facts) };
}

function factsJson(facts: Evidence["facts"]): JsonObject {
  switch (facts?.$case) {
    case "sampling": {
      const { sampleRate, random, seed, ruleIds, rootKey } = facts.value;
      const draw = { sample_rate: sampleRate ?? null, random: random ?? null, seed: seed || null };
      return { sampling: { ...draw, rule_ids: ruleIds, root_key: rootKey || null } };
    }
    case "quota": {
      const { limit, category, counted, requested, reporting } = facts.value;
      return {
        quota: {
          category: categoryName(category),
          requested: Number(requested),
          counted,
          limit: limit === undefined ? null : limitJson(limit),
          reporting,
        },
      };
    }
    case "filter":
      return { filter: facts.value };
    case "finding":
      return { finding: facts.value };
    default:
      return {};
  }
}

function limitJson(limit: NonNullable<Extract<Evidence["facts"], { $case: "quota" }>["value"]["limit"]>): JsonObject {
  const { categories, scope, scopeId, reasonCode, retryAfterSeconds } = limit;
  return {
    categories: categories.map(categoryName),
    scope: enumName(QuotaScope, scope),
    scope_id: scopeId,
    reason_code: reasonCode || null,
    retry_after_seconds: retryAfterSeconds,
  };
}

function ruleJson({ rule }: Rule): JsonObject {
  switch (rule?.$case) {
    case "sampling": {
      const { id, type, value, fields, conditionJson, publicKey } = rule.value;
      return { sampling: { id, type, value, fields, condition: parsed(conditionJson), public_key: publicKey } };
    }
    case "quota": {
      const { id, categories, scope, limit, windowSeconds, reasonCode, global } = rule.value;
      return {
        quota: {
          id: id || null,
          categories: categories.map(categoryName),
          scope: enumName(QuotaScope, scope),
          limit: limit === undefined ? null : Number(limit),
          window_seconds: Number(windowSeconds),
          reason_code: reasonCode || null,
          global,
        },
      };
    }
    case "filter": {
      const { reason, fields, settingsJson, global } = rule.value;
      return { filter: { reason, fields, settings: parsed(settingsJson), global } };
    }
    default:
      return {};
  }
}

/** Long JSON is told cut off: then it stays text. */
function parsed(json: string): unknown {
  if (json === "") return null;
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return json;
  }
}
