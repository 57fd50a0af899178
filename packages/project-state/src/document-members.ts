/** The members of project state documents and of the global configuration that are known by name. */

/** Members of the document around the configuration. */
export const stateMembers: readonly string[] = [
  "disabled",
  "projectId",
  "organizationId",
  "lastChange",
  "rev",
  "publicKeys",
  "slug",
  "config",
  "upstream",
];

/** Members of `config` that every relay may see that the project trusts. */
export const limitedConfigMembers: readonly string[] = [
  "allowedDomains",
  "trustedRelays",
  "piiConfig",
  "datascrubbingSettings",
  "filterSettings",
  "trimming",
  "measurements",
  "breakdownsV2",
  "performanceScore",
  "sessionMetrics",
  "features",
  "txNameRules",
  "txNameReady",
  "spanDescriptionRules",
];

/** All members of `config`; the others are for internal relays only. */
export const configMembers: readonly string[] = [
  ...limitedConfigMembers,
  "trustedRelaySettings",
  "eventRetention",
  "downsampledEventRetention",
  "retentions",
  "quotas",
  "sampling",
  "dynamicSampling",
  "groupingConfig",
];

/** Members of `config` that older versions knew. */
export const removedConfigMembers: ReadonlySet<string> = new Set([
  "metricExtraction",
  "transactionMetrics",
  "metricConditionalTagging",
  "cardinalityLimits",
  "metrics",
  "spanAttributes",
]);

/** Members of the global configuration. */
export const globalMembers: readonly string[] = [
  "measurements",
  "quotas",
  "filters",
  "options",
  "aiModelMetadata",
  "spanOpDefaults",
];
