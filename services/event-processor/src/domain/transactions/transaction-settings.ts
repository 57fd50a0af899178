/** What a project and the global configuration say about transactions, in the form in which the steps use it. */
import type { ScoreProfile } from "@weir/performance-score";
import { parseScoreProfiles } from "@weir/performance-score";
import type { EnabledProject, GlobalConfig } from "@weir/project-state";
import type { AllowedHosts } from "@weir/span-descriptions";
import type { NameRule } from "@weir/transaction-names";
import { parseNameRules } from "@weir/transaction-names";
import type { UnitContext } from "../unit-context.ts";
import type { Breakdown } from "./breakdowns.ts";
import { parseBreakdowns } from "./breakdowns.ts";
import type { MeasurementLimits } from "./measurement-limits.ts";
import { parseMeasurementLimits } from "./measurement-limits.ts";
import type { OpRule } from "./ops.ts";
import { parseOpRules } from "./ops.ts";
import type { DescriptionTools } from "./search-tags/description-tags.ts";

/** Settings of transactions. */
export interface TransactionSettings {
  readonly nameRules: readonly NameRule[];
  /** Undefined: neither the project nor the global configuration limits measurements. */
  readonly measurements: MeasurementLimits | undefined;
  readonly scoreProfiles: readonly ScoreProfile[];
  /** Undefined: the project asks for none, and what the client sent stays. */
  readonly breakdowns: readonly Breakdown[] | undefined;
  /** Hosts that are shown as they are, in lower case. */
  readonly allowedHosts: AllowedHosts;
  /** Operations of spans that state none. */
  readonly opRules: readonly OpRule[];
}

/** Reads the settings of a project. */
export type ReadTransactionSettings = (project: EnabledProject, global: GlobalConfig) => TransactionSettings;

/** Creates a reader that reads every revision of a configuration once, and keeps the result as long as it is in use. */
export function createTransactionSettings(): ReadTransactionSettings {
  const known = new WeakMap<EnabledProject["config"], WeakMap<GlobalConfig["document"], TransactionSettings>>();
  return ({ config }, global) => {
    let ofProject = known.get(config);
    if (ofProject === undefined) {
      ofProject = new WeakMap();
      known.set(config, ofProject);
    }
    let settings = ofProject.get(global.document);
    if (settings === undefined) {
      settings = read(config.document, global);
      ofProject.set(global.document, settings);
    }
    return settings;
  };
}

function read(
  project: Readonly<Record<string, unknown>>,
  { document: global, options }: GlobalConfig,
): TransactionSettings {
  return {
    nameRules: parseNameRules(project.txNameRules),
    measurements: parseMeasurementLimits(project.measurements, global.measurements),
    scoreProfiles: parseScoreProfiles(project.performanceScore),
    breakdowns: parseBreakdowns(project.breakdownsV2),
    allowedHosts: new Set(options.allowedHosts),
    opRules: parseOpRules(global.spanOpDefaults),
  };
}

/** What describing the spans of a unit needs. */
export function descriptionTools({ processing, project, global }: UnitContext): DescriptionTools {
  const { allowedHosts } = processing.transactionSettings(project, global);
  return { descriptions: processing.spanDescriptions, allowedHosts };
}
