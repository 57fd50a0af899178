import assert from "node:assert/strict";
import { inspect } from "node:util";
import { graduatedFeatures } from "./features.ts";
import { parseProjectState } from "./parse-project-state.ts";
import type { EnabledProject, PendingProject } from "./project-state.ts";

const key = "a94ae32be2584e0bbd7a4cbb95971fee";

function enabled(document: unknown): EnabledProject {
  const state = parseProjectState(key, "r1", document);
  assert.equal(state.status, "enabled", inspect(state));
  return state as EnabledProject;
}

function malformed(document: unknown): PendingProject {
  const state = parseProjectState(key, "r1", document);
  assert.equal(state.status, "pending");
  return state as PendingProject;
}

describe("parseProjectState", () => {
  it("reads a document in full", () => {
    const state = enabled({
      disabled: false,
      projectId: 42,
      organizationId: 7,
      slug: "shop",
      rev: "abc",
      publicKeys: [
        { publicKey: key, numericId: 99, isEnabled: true },
        { publicKey: "b94ae32be2584e0bbd7a4cbb95971fee" },
      ],
      config: {
        allowedDomains: ["*.shop.test"],
        trustedRelays: ["A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg"],
        trustedRelaySettings: { verifySignature: "enabled" },
        quotas: [{ id: "q", categories: ["error"], scope: "key", limit: 5, window: 60, reasonCode: "off" }],
        somethingNew: { a: 1 },
      },
    });
    assert.equal(state.projectId, 42n);
    assert.equal(state.organizationId, 7n);
    assert.equal(state.slug, "shop");
    assert.equal(state.revision, "r1");
    assert.equal(state.statedPublicKey, key);
    assert.deepEqual(state.scoping, { organizationId: 7n, projectId: 42n, publicKey: key, keyId: 99n });
    assert.deepEqual(state.config.allowedDomains, ["*.shop.test"]);
    assert.equal(state.config.trustedRelays.length, 1);
    assert.equal(state.config.verifySignature, true);
    assert.equal(state.config.quotas[0]?.limit, 5n);
    assert.deepEqual(state.config.document.somethingNew, { a: 1 });
    assert.deepEqual(state.problems, []);
  });

  it("takes an empty document as an enabled project without ids, with the defaults", () => {
    const state = enabled({});
    assert.equal(state.projectId, undefined);
    assert.deepEqual(state.scoping, { organizationId: 0n, projectId: 0n, publicKey: key, keyId: undefined });
    assert.deepEqual(state.config.allowedDomains, ["*"]);
    assert.equal(state.config.verifySignature, false);
    assert.equal(state.config.sampling, undefined);
    assert.deepEqual(state.config.quotas, []);
    assert.equal(state.config.eventRetentionDays, 90);
  });

  it("looks at nothing else in a disabled document", () => {
    assert.deepEqual(parseProjectState(key, "r", { disabled: true, config: 5 }), {
      status: "disabled",
      publicKey: key,
    });
  });

  it("keeps an empty list of allowed domains, which refuses every browser", () => {
    assert.deepEqual(enabled({ config: { allowedDomains: [] } }).config.allowedDomains, []);
  });

  it("drops flags that it does not know and adds those that are always on", () => {
    const { features } = enabled({
      config: { features: ["organizations:session-replay", "foo", "projects:span-metrics-extraction"] },
    }).config;
    assert.deepEqual([...features].sort(), ["organizations:session-replay", ...graduatedFeatures].sort());
  });

  it("looks retention up per product, then that of events, then 90 days; downsampled is the standard one if absent", () => {
    const { config } = enabled({
      config: {
        eventRetention: 60,
        downsampledEventRetention: 400,
        retentions: { log: { standard: 30 }, span: { standard: 90, downsampled: 390 } },
      },
    });
    assert.equal(config.eventRetentionDays, 60);
    assert.deepEqual(config.retention("log"), { standard: 30, downsampled: 30 });
    assert.deepEqual(config.retention("span"), { standard: 90, downsampled: 390 });
    assert.deepEqual(config.retention("traceMetric"), { standard: 60, downsampled: 400 });
    const defaults = enabled({}).config;
    assert.deepEqual(defaults.retention("traceAttachment"), { standard: 90, downsampled: 90 });
  });

  it("reads sampling under both of its names", () => {
    const rule = {
      id: 1000,
      type: "trace",
      condition: { op: "eq", name: "trace.release", value: "1.0" },
      samplingValue: { type: "sampleRate", value: 0.25 },
    };
    for (const name of ["sampling", "dynamicSampling"]) {
      const { sampling } = enabled({ config: { [name]: { version: 2, rules: [rule] } } }).config;
      assert.equal(sampling?.supported, true);
      assert.equal(sampling?.rules[0]?.samplingValue.value, 0.25);
    }
  });

  it("contains an error in sampling: no rules, the rest of the state stands, and the problem is told", () => {
    const state = enabled({ config: { sampling: { version: 2, rules: 5 }, eventRetention: 30 } });
    assert.equal(state.config.sampling, undefined);
    assert.equal(state.config.eventRetentionDays, 30);
    assert.equal(state.problems[0]?.path, "config.sampling.rules");
  });

  it("removes an invalid quota, keeps the others, and tells the problem", () => {
    const state = enabled({
      config: {
        quotas: [
          { id: "no categories", limit: 5, window: 60 },
          { id: "good", categories: ["error"], limit: 5, window: 60 },
        ],
      },
    });
    assert.deepEqual(
      state.config.quotas.map(({ id }) => id),
      ["good"],
    );
    assert.match(state.problems[0]?.path ?? "", /^config\.quotas\[0\]/);
  });

  const broken: [name: string, document: unknown, path: string][] = [
    ["a retention that is text", { config: { eventRetention: "90" } }, "config.eventRetention"],
    ["a flag that is a number", { config: { features: [1] } }, "config.features[0]"],
    [
      "a filter without its switch",
      { config: { filterSettings: { browserExtensions: {} } } },
      "config.filterSettings.browserExtensions.isEnabled",
    ],
    ["a negative limit", { config: { quotas: [{ limit: -1 }] } }, "config.quotas[0].limit"],
    ["null where a list is expected", { config: { features: null } }, "config.features"],
    ["a project id that is text", { projectId: "42" }, "projectId"],
    ["a key without its text", { publicKeys: [{}] }, "publicKeys[0].publicKey"],
    ["a configuration that is a list", { config: [] }, "config"],
    ["a document that is a list", [], "document"],
    ["domains that are one text", { config: { allowedDomains: "*" } }, "config.allowedDomains"],
    ["trust in a number", { config: { trustedRelays: [5] } }, "config.trustedRelays[0]"],
    [
      "another word for trust",
      { config: { trustedRelaySettings: { verifySignature: true } } },
      "config.trustedRelaySettings.verifySignature",
    ],
    ["rules of scrubbing in a list", { config: { piiConfig: { rules: [] } } }, "config.piiConfig.rules"],
    [
      "a switch of scrubbing that is text",
      { config: { datascrubbingSettings: { scrubData: "yes" } } },
      "config.datascrubbingSettings.scrubData",
    ],
    ["a retention above 16 bits", { config: { eventRetention: 65_536 } }, "config.eventRetention"],
    ["a fraction of a day", { config: { downsampledEventRetention: 1.5 } }, "config.downsampledEventRetention"],
    ["a product's retention without days", { config: { retentions: { log: {} } } }, "config.retentions.log.standard"],
    ["a size above 32 bits", { config: { trimming: { span: { maxSize: 2 ** 32 } } } }, "config.trimming.span.maxSize"],
    [
      "a measurement without its unit",
      { config: { measurements: { builtinMeasurements: [{ name: "lcp" }] } } },
      "config.measurements.builtinMeasurements[0].unit",
    ],
    [
      "fewer measurements than none",
      { config: { measurements: { maxCustomMeasurements: -1 } } },
      "config.measurements.maxCustomMeasurements",
    ],
    ["a breakdown without its type", { config: { breakdownsV2: { ops: {} } } }, "config.breakdownsV2.ops.type"],
    [
      "a score without its weight",
      {
        config: { performanceScore: { profiles: [{ scoreComponents: [{ measurement: "lcp", p10: 1, p50: 2 }] }] } },
      },
      "config.performanceScore.profiles[0].scoreComponents[0].weight",
    ],
    ["a version above 16 bits", { config: { sessionMetrics: { version: 65_536 } } }, "config.sessionMetrics.version"],
    [
      "a rule for names that never ends",
      { config: { txNameRules: [{ pattern: "*", redaction: { method: "replace" } }] } },
      "config.txNameRules[0].expiry",
    ],
    ["a switch for names that is a number", { config: { txNameReady: 1 } }, "config.txNameReady"],
    ["an organization below none", { organizationId: -1 }, "organizationId"],
    ["a key id that is a fraction", { publicKeys: [{ publicKey: key, numericId: 0.5 }] }, "publicKeys[0].numericId"],
    ["a slug that is a number", { slug: 5 }, "slug"],
    ["a revision that is a number", { rev: 5 }, "rev"],
    ["a document that is no JSON", "{oops", "document"],
    ["a switch that is text", { disabled: "yes" }, "disabled"],
  ];
  for (const [name, document, path] of broken) {
    it(`calls a state with ${name} malformed and says where`, () => {
      const [problem] = malformed(document).problems;
      assert.equal(problem?.path, path);
      assert.notEqual(problem?.expected, "");
    });
  }

  it("reads the project's filters once, and disables one that is in error instead of the whole project", () => {
    const filters = [{ id: "a", isEnabled: true, condition: {} }];
    const filterSettings = { generic: { version: 1, filters }, releases: { releases: ["1.*", "[a"] } };
    const { config, problems } = enabled({ config: { filterSettings } });
    assert.deepEqual(
      config.filters.builtIn.map(({ name }) => name),
      ["release-version"],
    );
    assert.deepEqual(
      problems.map(({ path, action }) => `${path}: ${action}`),
      [
        "config.filterSettings.generic.filters[0].condition.op: filter never drops anything",
        "config.filterSettings.releases.releases[1]: pattern ignored",
      ],
    );
  });

  it("takes members without content as their defaults", () => {
    const { config } = enabled({
      publicKeys: [],
      config: {
        trustedRelaySettings: {},
        piiConfig: {},
        datascrubbingSettings: {},
        filterSettings: {},
        retentions: {},
        trimming: {},
        quotas: [],
        measurements: {},
        breakdownsV2: {},
        performanceScore: {},
        sessionMetrics: {},
        features: [],
        txNameRules: [],
      },
    });
    assert.equal(config.verifySignature, false);
    assert.deepEqual(config.quotas, []);
    assert.deepEqual(config.retention("span"), { standard: 90, downsampled: 90 });
    assert.deepEqual([...config.features].sort(), [...graduatedFeatures].sort());
  });

  it("uses the first key only", () => {
    const other = "b94ae32be2584e0bbd7a4cbb95971fee";
    const state = enabled({ publicKeys: [{ publicKey: other }, { publicKey: key, numericId: 7 }] });
    assert.equal(state.statedPublicKey, other);
    assert.equal(state.scoping.keyId, undefined);
  });

  it("joins both lists of sampling rules of the first version, and reads no later one", () => {
    const rule = (id: number) => ({
      id,
      type: "trace",
      condition: { op: "and", inner: [] },
      samplingValue: { type: "sampleRate", value: 1 },
    });
    const samplingOf = (sampling: object) => enabled({ config: { sampling } }).config.sampling;
    const joined = samplingOf({ version: 1, rules: [rule(1)], rulesV2: [rule(2)] });
    assert.deepEqual(
      joined?.rules.map(({ id }) => id),
      [1, 2],
    );
    assert.equal(samplingOf({ version: 3, rules: [rule(1)] })?.supported, false);
  });

  it("accepts null wherever a member may be absent", () => {
    const state = enabled({
      projectId: null,
      organizationId: null,
      rev: null,
      slug: null,
      publicKeys: [{ publicKey: key, numericId: null }],
      config: { piiConfig: null, eventRetention: null, measurements: null, sampling: null, groupingConfig: null },
    });
    assert.equal(state.scoping.keyId, undefined);
  });

  it("is not confused by members named like those of every object", () => {
    const document: unknown = JSON.parse(
      '{"config":{"__proto__":{"features":["organizations:session-replay"]},"constructor":1}}',
    );
    assert.equal(enabled(document).config.features.has("organizations:session-replay"), false);
  });
});
