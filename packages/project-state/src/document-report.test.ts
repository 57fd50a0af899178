import assert from "node:assert/strict";
import { reportGlobalDocument, reportProjectDocument, reportProjectFile } from "./document-report.ts";

/** `effect path: action` of each problem. */
function lines(problems: ReturnType<typeof reportProjectDocument>): string[] {
  return problems.map(({ effect, path, action }) => `${effect} ${path}: ${action}`);
}

describe("the report on a project's document", () => {
  it("is empty for a document without fault", () => {
    const config = {
      allowedDomains: ["*"],
      features: ["organizations:session-replay", "organizations:profiling"],
      quotas: [{ id: "q", categories: ["error"], limit: 5, window: 60, scope: "project" }],
      sessionMetrics: { version: 3 },
      breakdownsV2: { ops: { type: "spanOperations", matches: ["db"] } },
      groupingConfig: { id: "newstyle" },
    };
    assert.deepEqual(reportProjectDocument({ projectId: 1, publicKeys: [], config }), []);
    assert.deepEqual(reportProjectDocument({ disabled: true }), []);
  });

  it("says which part is not in force, and why", () => {
    const problems = reportProjectDocument({
      config: { quotas: [{ id: "q", categories: [], limit: 5, window: 60 }], sessionMetrics: { version: 9 } },
    });
    assert.deepEqual(
      problems.map(({ effect, path }) => `${effect} ${path}`),
      ["partial config.quotas[0].categories", "partial config.sessionMetrics.version"],
    );
  });

  it("says which keys of relays trust nobody", () => {
    const trustedRelays = ["A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg", "A6EHv", "-----BEGIN PUBLIC KEY-----\nMCow"];
    assert.deepEqual(lines(reportProjectDocument({ config: { trustedRelays } })), [
      "partial config.trustedRelays[1]: nobody is trusted by it",
    ]);
  });

  it("asks of a file that it names a key, and tells those that are none", () => {
    const [good, bad] = [{ publicKey: "a".repeat(32) }, { publicKey: "a".repeat(31) }];
    assert.deepEqual(reportProjectFile({ publicKeys: [good] }), []);
    assert.deepEqual(lines(reportProjectFile({ publicKeys: [good, bad] })), [
      "partial publicKeys[1].publicKey: key ignored",
    ]);
    for (const document of [{}, { publicKeys: [] }, { publicKeys: [bad] }, { disabled: true }]) {
      assert.deepEqual(lines(reportProjectFile(document)), ["malformed publicKeys[0].publicKey: project not served"]);
    }
    assert.deepEqual(lines(reportProjectFile({ publicKeys: 5 })), ["malformed publicKeys: project state malformed"]);
  });

  it("calls a member of the wrong type what it is: the end of the whole document", () => {
    for (const [document, path] of [
      [{ config: { eventRetention: "90" } }, "config.eventRetention"],
      [{ config: { features: [1] } }, "config.features[0]"],
      [{ config: { filterSettings: { browserExtensions: {} } } }, "config.filterSettings.browserExtensions.isEnabled"],
      [5, "document"],
    ] as const) {
      const [first] = reportProjectDocument(document);
      assert.equal(first?.effect, "malformed");
      assert.equal(first?.path, path);
    }
  });

  it("remarks on what nobody knows, what is gone, and what does nothing, and guesses what was meant", () => {
    const problems = reportProjectDocument({
      project_id: 5,
      config: {
        ofTheFuture: 1,
        allowed_domains: [],
        metricExtraction: {},
        features: ["foo", "projects:span-metrics-extraction"],
        txNameRules: [{ pattern: "*", expiry: "2026-01-01T00:00:00Z", redaction: { method: "hash" } }],
        breakdownsV2: { x: { type: "future" } },
      },
    });
    assert.deepEqual(lines(problems), [
      "none project_id: ignored",
      "none config.ofTheFuture: not used here; internal relays are given it as it is",
      "none config.allowed_domains: not used here; internal relays are given it as it is",
      "none config.metricExtraction: ignored",
      "none config.features[0]: ignored",
      "none config.features[1]: ignored",
      "none config.txNameRules[0].redaction.method: the rule does nothing",
      "none config.breakdownsV2.x.type: ignored",
    ]);
    assert.deepEqual(
      problems.map(({ expected }) => expected).filter((expected) => expected.includes("meant")),
      ["no such member (is projectId meant?)", "no such member (is allowedDomains meant?)"],
    );
  });

  it("survives members named like those of every object", () => {
    const document: unknown = JSON.parse('{"__proto__": {"disabled": true}, "config": {"constructor": 1}}');
    assert.deepEqual(lines(reportProjectDocument(document)), [
      "none __proto__: ignored",
      "none config.constructor: not used here; internal relays are given it as it is",
    ]);
  });
});

describe("the report on the global configuration", () => {
  it("says which options count as their default, and which nobody knows", () => {
    const document = {
      options: { "relay.upload-chunk.size": "big", "relay.sessions-eap.rollout-rate": 2, "relay.new": 1 },
      future: 1,
    };
    assert.deepEqual(lines(reportGlobalDocument(document)), [
      'partial options["relay.sessions-eap.rollout-rate"]: default used',
      'partial options["relay.upload-chunk.size"]: default used',
      "none future: ignored",
      "none options.relay.new: passed on to relays downstream, without effect here",
    ]);
  });

  it("calls a document malformed whose quotas cannot be read", () => {
    assert.equal(reportGlobalDocument({ quotas: 5 })[0]?.effect, "malformed");
    assert.equal(reportGlobalDocument([])[0]?.effect, "malformed");
  });
});
