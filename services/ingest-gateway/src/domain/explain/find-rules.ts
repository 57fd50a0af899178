/**
 * The rules behind decisions, as they are in the configuration when somebody asks: a decision itself remembers only
 * their names, so that it costs nothing to make.
 */
import { fieldsOf } from "@weir/conditions";
import { type DataCategory, isDataCategory } from "@weir/data-category";
import type { Decision, Evidence, FilterFacts, QuotaFacts, SamplingFacts } from "@weir/gen/weir/common/v1/decision.ts";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { DecisionRecord, Rule } from "@weir/gen/weir/explain/v1/explain.ts";
import { builtInSettings } from "@weir/inbound-filters";
import type { EnabledProject, GlobalConfig, ProjectStates } from "@weir/project-state";
import { type Quota, rateLimitOf, toProtoRateLimit } from "@weir/rate-limits";

/** Longest JSON of a condition or of settings that is told, in characters. */
const maxJsonLength = 4000;

/** The record together with the rules that had a part in it, and whether the project's configuration has changed since. */
export function withRules(
  record: DecisionRecord,
  projects: Pick<ProjectStates, "peek" | "globalConfig">,
): DecisionRecord {
  const { scoping, revision, decisions, passed } = record;
  const state = scoping === undefined || scoping.publicKey === "" ? undefined : projects.peek(scoping.publicKey);
  if (scoping === undefined || state?.status !== "enabled") return record;
  const context = { own: state, scoping, global: projects.globalConfig(), projects };
  const rules = [...decisions.flatMap(evidenceOf), ...passed].flatMap((evidence) => rulesOf(evidence, context));
  return {
    ...record,
    rules: withoutRepetition(rules),
    configurationChanged: revision !== "" && state.revision !== revision,
  };
}

interface Context {
  readonly own: EnabledProject;
  readonly scoping: Scoping;
  readonly global: GlobalConfig;
  readonly projects: Pick<ProjectStates, "peek">;
}

function evidenceOf({ evidence }: Decision): Evidence[] {
  return evidence === undefined ? [] : [evidence];
}

function rulesOf({ facts }: Evidence, context: Context): Rule[] {
  switch (facts?.$case) {
    case "sampling":
      return samplingRules(facts.value, context);
    case "quota":
      return quotaRules(facts.value, context);
    case "filter":
      return filterRules(facts.value, context);
    default:
      return [];
  }
}

function samplingRules({ ruleIds, rootKey }: SamplingFacts, { own, projects }: Context): Rule[] {
  const root = rootKey === "" || rootKey === own.publicKey ? undefined : projects.peek(rootKey);
  const askedOwn = rulesById(own, ruleIds);
  const found = new Set(askedOwn.map(({ id }) => id));
  const askedRoot = root?.status === "enabled" ? rulesById(root, ruleIds).filter(({ id }) => !found.has(id)) : [];
  return [...askedOwn, ...askedRoot].map((value) => ({ rule: { $case: "sampling", value } }));
}

function rulesById(project: EnabledProject, ids: readonly number[]) {
  const { sampling, document } = project.config;
  return (sampling?.rules ?? [])
    .filter(({ id }) => ids.includes(id))
    .map(({ id, type, condition, samplingValue }) => ({
      id,
      type,
      value: `${samplingValue.type} ${samplingValue.value}`,
      fields: [...fieldsOf(condition)],
      conditionJson: shortJson(memberAt(entryWith(memberAt(document.sampling, "rules"), "id", id), "condition")),
      publicKey: project.publicKey,
    }));
}

function quotaRules({ limit, category }: QuotaFacts, { own, scoping, global }: Context): Rule[] {
  if (limit === undefined) return [];
  const makesLimit = (quota: Quota): boolean => {
    const made = toProtoRateLimit(rateLimitOf(quota, scoping, 0), 0);
    return (
      made.scope === limit.scope &&
      made.scopeId === limit.scopeId &&
      made.reasonCode === limit.reasonCode &&
      String(made.categories) === String(limit.categories) &&
      String(made.namespaces) === String(limit.namespaces) &&
      covers(quota, category)
    );
  };
  const ofProject = own.config.quotas.filter(makesLimit).map((quota) => quotaRule(quota, false));
  return [...ofProject, ...global.quotas.filter(makesLimit).map((quota) => quotaRule(quota, true))];
}

function covers({ categories }: Quota, category: DataCategory): boolean {
  return categories.length === 0 || !isDataCategory(category) || categories.includes(category);
}

function quotaRule({ id, categories, scope, limit, windowSeconds, reasonCode }: Quota, global: boolean): Rule {
  const value = {
    id: id ?? "",
    categories: [...categories],
    scope,
    limit,
    windowSeconds: BigInt(windowSeconds ?? 0),
    reasonCode: reasonCode ?? "",
    global,
  };
  return { rule: { $case: "quota", value } };
}

function filterRules({ filter, reason }: FilterFacts, { own, global }: Context): Rule[] {
  const settings = own.config.document.filterSettings;
  if (filter !== "generic") return [filterRule(reason, [], builtInSettings(settings, filter), false)];
  const ownFilter = own.config.filters.generic.byId.get(reason);
  const globalFilter = global.filters.byId.get(reason);
  const condition = ownFilter?.condition ?? globalFilter?.condition;
  if (condition === undefined) return [];
  const isGlobal = ownFilter?.condition === undefined;
  const lists = isGlobal ? memberAt(global.document, "filters") : memberAt(settings, "generic");
  const document = entryWith(memberAt(lists, "filters"), "id", reason);
  return [filterRule(reason, [...fieldsOf(condition)], document, isGlobal)];
}

function filterRule(reason: string, fields: string[], settings: unknown, global: boolean): Rule {
  return { rule: { $case: "filter", value: { reason, fields, settingsJson: shortJson(settings), global } } };
}

function withoutRepetition(rules: readonly Rule[]): Rule[] {
  const seen = new Set<string>();
  return rules.filter(({ rule }) => {
    const key = `${rule?.$case} ${rule?.$case === "filter" ? rule.value.reason : rule?.value.id} ${
      rule?.$case === "sampling" ? rule.value.publicKey : ""
    }`;
    return seen.has(key) ? false : seen.add(key);
  });
}

function memberAt(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(name);
}

function entryWith(list: unknown, name: string, value: unknown): unknown {
  return Array.isArray(list) ? list.find((entry) => memberAt(entry, name) === value) : undefined;
}

function shortJson(value: unknown): string {
  const json = value === undefined ? "" : JSON.stringify(value);
  return json.length > maxJsonLength ? `${json.slice(0, maxJsonLength - 1)}…` : json;
}
