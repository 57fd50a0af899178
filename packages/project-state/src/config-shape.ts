/**
 * The types of the members of a project's configuration (project configuration, section "config fields").
 *
 * A member of the wrong type makes the whole state malformed. Members that are not named are ignored. `quotas` and
 * `sampling` have readers of their own.
 */
import { z } from "zod";

const uint16 = z.int().min(0).max(65_535);
const uint32 = z.int().min(0).max(4_294_967_295);
const strings = z.array(z.string());
const switchable = z.looseObject({ isEnabled: z.boolean() });
/** Conditions are read where they are used; here it only matters that there is an operator. */
const condition = z.looseObject({ op: z.string() });
const retention = z.looseObject({ standard: uint16, downsampled: uint16.nullish() }).nullish();

const filterSettings = z.looseObject({
  generic: z
    .looseObject({
      version: uint16,
      // A condition in error only disables its filter.
      filters: z.array(z.looseObject({ id: z.string(), isEnabled: z.boolean() })).optional(),
    })
    .optional(),
  csp: z.looseObject({ disallowedSources: strings }).optional(),
  clientIps: z.looseObject({ blacklistedIps: strings }).optional(),
  releases: z.looseObject({ releases: strings }).optional(),
  errorMessages: z.looseObject({ patterns: strings }).optional(),
  localhost: switchable.optional(),
  browserExtensions: switchable.optional(),
  webCrawlers: switchable.optional(),
  legacyBrowsers: z.looseObject({ isEnabled: z.boolean(), options: strings.optional() }).optional(),
  ignoreTransactions: z.looseObject({ patterns: strings, isEnabled: z.boolean().optional() }).optional(),
});

export const measurementsShape = z.looseObject({
  builtinMeasurements: z
    .array(z.looseObject({ name: z.string(), unit: z.string(), allowNegative: z.boolean().optional() }))
    .optional(),
  maxCustomMeasurements: z.int().min(0).optional(),
});

const performanceScore = z.looseObject({
  profiles: z
    .array(
      z.looseObject({
        name: z.string().nullish(),
        scoreComponents: z
          .array(
            z.looseObject({
              measurement: z.string(),
              weight: z.number(),
              p10: z.number(),
              p50: z.number(),
              optional: z.boolean().optional(),
            }),
          )
          .optional(),
        condition: condition.nullish(),
        version: z.string().nullish(),
      }),
    )
    .optional(),
});

/** The `config` member of a project state document. */
export const configShape = z.looseObject({
  allowedDomains: strings.optional(),
  trustedRelays: strings.optional(),
  trustedRelaySettings: z.looseObject({ verifySignature: z.enum(["enabled", "disabled"]).optional() }).optional(),
  piiConfig: z
    .looseObject({
      rules: z.record(z.string(), z.looseObject({})).optional(),
      vars: z.looseObject({}).optional(),
      applications: z.record(z.string(), strings).optional(),
    })
    .nullish(),
  datascrubbingSettings: z
    .looseObject({
      excludeFields: strings.optional(),
      scrubData: z.boolean().optional(),
      scrubIpAddresses: z.boolean().optional(),
      sensitiveFields: strings.optional(),
      scrubDefaults: z.boolean().optional(),
    })
    .optional(),
  filterSettings: filterSettings.optional(),
  eventRetention: uint16.nullish(),
  downsampledEventRetention: uint16.nullish(),
  retentions: z
    .looseObject({ log: retention, span: retention, traceMetric: retention, traceAttachment: retention })
    .optional(),
  trimming: z.looseObject({ span: z.looseObject({ maxSize: uint32.nullish() }).optional() }).optional(),
  measurements: measurementsShape.nullish(),
  breakdownsV2: z.record(z.string(), z.looseObject({ type: z.string(), matches: strings.optional() })).nullish(),
  performanceScore: performanceScore.nullish(),
  sessionMetrics: z.looseObject({ version: uint16.optional() }).optional(),
  features: strings.optional(),
  txNameRules: z
    .array(
      z.looseObject({
        pattern: z.string(),
        expiry: z.iso.datetime({ offset: true }),
        redaction: z.looseObject({ method: z.string(), substitution: z.string().optional() }),
      }),
    )
    .optional(),
  txNameReady: z.boolean().optional(),
});

/** The project state document around it. */
export const stateShape = z.looseObject({
  projectId: z.int().min(0).nullish(),
  organizationId: z.int().min(0).nullish(),
  publicKeys: z.array(z.looseObject({ publicKey: z.string(), numericId: z.int().min(0).nullish() })).optional(),
  slug: z.string().nullish(),
  rev: z.string().nullish(),
  lastChange: z.string().nullish(),
  config: configShape.optional(),
});

export type ConfigShape = z.infer<typeof configShape>;
export type StateShape = z.infer<typeof stateShape>;
