import assert from "node:assert/strict";
import { effectiveFeatures } from "./features.ts";
import { parseGlobalConfig } from "./parse-global-config.ts";
import { parseProjectState } from "./parse-project-state.ts";
import { servedConfig, servedGlobalDocument, servedStateDocument } from "./served-document.ts";

const key = "a94ae32be2584e0bbd7a4cbb95971fee";
const smallest = { allowedDomains: ["*"], trustedRelays: [], piiConfig: null };
const graduated = [...effectiveFeatures([])];

/** What is served of a configuration beyond the flags that every state has. */
function served(config: object): object {
  const { features, ...others } = servedConfig(config as Readonly<Record<string, unknown>>, "full");
  const own = (features as string[]).filter((name) => !graduated.includes(name));
  return own.length === 0 ? others : { ...others, features: own };
}

describe("configurations for relays downstream", () => {
  for (const [config, expected] of [
    [{}, {}],
    [{ features: ["organizations:session-replay", "foo"] }, { features: ["organizations:session-replay"] }],
    [{ dynamicSampling: { version: 2, rules: [] } }, { sampling: { version: 2, rules: [] } }],
    [{ sampling: { version: 2, rules: 5 } }, { sampling: null }],
    [
      { filterSettings: { errorMessages: { patterns: ["Foo*", "[a"] } } },
      { filterSettings: { errorMessages: { patterns: ["foo*"] } } },
    ],
    [
      { filterSettings: { releases: { releases: ["[a"] }, localhost: { isEnabled: true } } },
      { filterSettings: { releases: { releases: [] }, localhost: { isEnabled: true } } },
    ],
    [{ sessionMetrics: { version: 4 } }, {}],
    [{ sessionMetrics: { version: 3 } }, { sessionMetrics: { version: 3 } }],
    [
      { datascrubbingSettings: { scrubData: true } },
      { datascrubbingSettings: { excludeFields: [], scrubData: true, sensitiveFields: [] } },
    ],
    [{ datascrubbingSettings: { scrubData: false } }, {}],
  ] as const) {
    it(`are, of ${JSON.stringify(config)}, ${JSON.stringify(expected)} over the defaults`, () => {
      assert.deepEqual(served(config), { ...smallest, ...expected });
    });
  }

  it("have every graduated flag, in both forms", () => {
    for (const form of ["full", "limited"] as const) {
      const { features } = servedConfig({ features: ["organizations:ourlogs-ingestion"] }, form);
      assert.deepEqual(features, ["organizations:ourlogs-ingestion", ...graduated]);
      assert.equal(graduated.length, 8);
    }
  });

  it("join the two lists of rules of the first version", () => {
    const rule = {
      id: 1,
      type: "trace",
      samplingValue: { type: "sampleRate", value: 1 },
      condition: { op: "and", inner: [] },
    };
    assert.deepEqual(
      servedConfig({ sampling: { version: 1, rules: [rule], rulesV2: [{ ...rule, id: 2 }] } }, "full").sampling,
      { version: 2, rules: [rule, { ...rule, id: 2 }] },
    );
  });

  it("leave out invalid quotas, and keep the others as they are", () => {
    const good = { id: "q", categories: ["error"], limit: 5, window: 60, scope: "project", further: true };
    const bad = { id: "b", categories: [], limit: 5, window: 60 };
    assert.deepEqual(servedConfig({ quotas: [good, bad] }, "full").quotas, [good]);
    assert.equal(servedConfig({ quotas: [bad] }, "full").quotas, undefined);
  });

  it("keep in the full form what Weir does not know, and in the limited form only what everybody may see", () => {
    const config = {
      quotas: [{ id: "q", categories: ["error"], limit: 0 }],
      sampling: { version: 2, rules: [] },
      eventRetention: 30,
      retentions: { log: { standard: 3 } },
      trustedRelaySettings: { verifySignature: "enabled" },
      groupingConfig: {},
      ofTheFuture: { secret: 1 },
      trimming: { span: { maxSize: 5 } },
      txNameReady: true,
    };
    const full = servedConfig(config, "full");
    for (const [name, value] of Object.entries(config)) assert.deepEqual(full[name], value, name);
    assert.deepEqual(Object.keys(servedConfig(config, "limited")).sort(), [
      "allowedDomains",
      "features",
      "piiConfig",
      "trimming",
      "trustedRelays",
      "txNameReady",
    ]);
  });
});

describe("states for relays downstream", () => {
  it("name the project with nulls for what is unknown, and their revision", () => {
    const state = parseProjectState(key, "r1", { publicKeys: [{ publicKey: key }] });
    assert.equal(state.status, "enabled");
    if (state.status !== "enabled") return;
    const { config, ...outer } = servedStateDocument(state, "limited", undefined);
    assert.deepEqual(outer, {
      disabled: false,
      projectId: null,
      lastChange: null,
      rev: "r1",
      publicKeys: [{ publicKey: key }],
      slug: null,
      organizationId: null,
    });
    assert.equal((config as { piiConfig: unknown }).piiConfig, null);
  });

  it("carry our own upstream, and never the one that we were told", () => {
    const document = {
      projectId: 42,
      organizationId: 7,
      slug: "shop",
      lastChange: "2026-09-14T10:00:00Z",
      publicKeys: [{ publicKey: key, numericId: 9, isEnabled: true }, { publicKey: "b".repeat(32) }],
      upstream: "https://elsewhere.example/",
      config: {},
    };
    const state = parseProjectState(key, "r1", document);
    assert.equal(state.status, "enabled");
    if (state.status !== "enabled") return;
    const { config, ...outer } = servedStateDocument(state, "full", "https://ours.example/");
    assert.deepEqual(outer, {
      disabled: false,
      projectId: 42,
      lastChange: "2026-09-14T10:00:00Z",
      rev: "r1",
      publicKeys: [{ publicKey: key, numericId: 9 }],
      slug: "shop",
      organizationId: 7,
      upstream: "https://ours.example/",
    });
    assert.equal(servedStateDocument(state, "full", undefined).upstream, undefined);
  });
});

describe("the global configuration for relays downstream", () => {
  for (const [document, expected] of [
    [{}, {}],
    [
      { options: { "relay.metric-bucket-set-encodings": "zstd" } },
      { options: { "relay.metric-bucket-set-encodings": { spans: "zstd", transactions: "zstd", profiles: "zstd" } } },
    ],
    [{ options: { "relay.metric-bucket-set-encodings": "foo" } }, {}],
    [
      { options: { "relay.upload-chunk.size": 0, "relay.of-the-future": [1] } },
      { options: { "relay.of-the-future": [1] } },
    ],
    [{ filters: 5 }, {}],
    [{ aiModelMetadata: { version: 2, models: { x: { contextSize: 3 } } } }, {}],
    [{ options: 3 }, {}],
    [{ aiModelMetadata: 5 }, { aiModelMetadata: null }],
    [{ quotas: [{ categories: ["error"], limit: 0 }] }, { quotas: [{ categories: ["error"], limit: 0 }] }],
  ] as const) {
    it(`is, of ${JSON.stringify(document)}, ${JSON.stringify(expected)}`, () => {
      const { config } = parseGlobalConfig("r", document);
      assert.ok(config);
      assert.deepEqual(servedGlobalDocument(config), expected);
    });
  }
});
