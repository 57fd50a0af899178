import assert from "node:assert/strict";
import { DataCategory } from "@weir/data-category";
import { type Decision, DecisionStep, type Evidence } from "@weir/gen/weir/common/v1/decision.ts";
import { QuotaScope } from "@weir/gen/weir/common/v1/rate_limit.ts";
import { Decider, type DecisionRecord, Fate, type Rule } from "@weir/gen/weir/explain/v1/explain.ts";
import { nothingKnown } from "./nothing-known.ts";
import { sinceOption } from "./since-option.ts";
import { storyOf } from "./story.ts";
import { timestampOf } from "./times.ts";
import { wrapText } from "./wrap-text.ts";

const eventId = "9ec79c33ec9942ab8353589fcb2e04dc";
const traceId = "771a43a4192642f0b136d5159a501700";

function decision(evidence: Evidence, outcome: number, reason: string, changes: Partial<Decision> = {}): Decision {
  const quantities = [{ category: DataCategory.ERROR, quantity: 1n }];
  return { evidence, outcome, reason, quantities, traceId: "", spanId: "", ...changes };
}

function record(changes: Partial<DecisionRecord>): DecisionRecord {
  return {
    sequence: 1n,
    decidedAt: timestampOf(1_760_000_000_035),
    receivedAt: timestampOf(1_760_000_000_000),
    scoping: { organizationId: 1n, projectId: 42n, publicKey: "k".repeat(32), keyId: undefined },
    eventId,
    traceId: "",
    itemTypes: ["event", "attachment"],
    client: "sentry.python/2.1.0",
    fate: Fate.DROPPED,
    decider: Decider.EVENT_PROCESSOR,
    decisions: [],
    passed: [],
    revision: "1",
    rules: [],
    configurationChanged: false,
    instance: "",
    ...changes,
  };
}

const story = (changes: Partial<DecisionRecord>, width = 200) =>
  storyOf(record(changes), { paint: (text) => text, width });
const lineOf = (label: string, changes: Partial<DecisionRecord>) =>
  story(changes)
    .find((line) => line.startsWith(`  ${label}`))
    ?.slice(12);

describe("the story of a decision", () => {
  it("says who dropped what, why, when, and whose it was", () => {
    const facts = { $case: "finding", value: { subject: "origin", found: "https://evil", expected: "shop" } } as const;
    const lines = story({ decisions: [decision({ step: DecisionStep.PROJECT, facts }, 3, "cors")] });
    assert.equal(lines[0], `● event ${eventId}: dropped by the project's checks`);
    assert.deepEqual(lines.slice(1, 4), [
      "  because   origin: found https://evil, expected shop",
      "  dropped   1 × error",
      "  outcome   3 (invalid), reason cors",
    ]);
    assert.match(lines[4] ?? "", /^ {2}when {6}2025-10-\d\d \d\d:\d\d:20\.035, in the event processor, 35 ms after/);
    assert.deepEqual(lines.slice(5), [
      `  project   42, key ${"k".repeat(32)}`,
      "  came as   event, attachment from sentry.python/2.1.0",
    ]);
  });

  it("tells the rate, the number and the id that it was drawn from, and which rule it was", () => {
    const value = { sampleRate: 0.25, random: 0.4537, seed: traceId, ruleIds: [1000], rootKey: "" };
    const rule: Rule = {
      rule: {
        $case: "sampling",
        value: {
          id: 1000,
          type: "trace",
          value: "sampleRate 0.25",
          fields: ["trace.environment"],
          conditionJson: '{"op":"eq","name":"trace.environment","value":"staging"}',
          publicKey: "k".repeat(32),
        },
      },
    };
    const evidence: Evidence = { step: DecisionStep.SAMPLING, facts: { $case: "sampling", value } };
    const told = { decisions: [decision(evidence, 1, "Sampled:1000")], rules: [rule] };
    assert.equal(
      lineOf("because", told),
      `the rate is 0.25 by rule 1000, and the number drawn from ${traceId} is 0.4537, not below it`,
    );
    assert.equal(lineOf("rule", told), '1000 (trace): sampleRate 0.25, where trace.environment eq "staging"');
    assert.match(lineOf("note", { ...told, configurationChanged: true }) ?? "", /changed since/);
  });

  it("names the quota, its size, and whether it was counted", () => {
    const limit = {
      categories: [DataCategory.ERROR],
      scope: QuotaScope.PROJECT,
      scopeId: "42",
      reasonCode: "used_up",
      retryAfterSeconds: 90,
      namespaces: [],
      dimensional: false,
    };
    const quota = {
      id: "q",
      categories: [DataCategory.ERROR],
      scope: QuotaScope.PROJECT,
      limit: 50n as bigint | undefined,
      windowSeconds: 3600n,
      reasonCode: "used_up",
      global: false,
    };
    const because = (counted: boolean, most: bigint | undefined) => {
      const value = { limit, category: DataCategory.ERROR, counted, requested: 1n, reporting: [] };
      const evidence: Evidence = { step: DecisionStep.QUOTA, facts: { $case: "quota", value } };
      const rules = most === undefined ? [] : [{ rule: { $case: "quota", value: { ...quota, limit: most } } } as const];
      return lineOf("because", { decisions: [decision(evidence, 2, "used_up")], rules });
    };
    assert.equal(
      because(true, 50n),
      'quota "q" of project 42, 50 × error in 1 hour, is used up, says the counter; it refuses for 90 s more',
    );
    assert.match(because(false, 50n) ?? "", /said an earlier answer, so that nothing was counted/);
    assert.equal(because(false, 0n), 'quota "q" allows project 42 no error');
    assert.match(because(true, undefined) ?? "", /^a quota of project 42, error, is used up/);
  });

  it("tells what a filter found and asked", () => {
    const findings = [
      { subject: "release", found: "0.9.1", expected: "" },
      { subject: "", found: '"/health"', expected: 'event.transaction glob "*/health*"' },
    ];
    const value = { filter: "generic", reason: "mine", kind: "error", findings };
    const evidence: Evidence = { step: DecisionStep.INBOUND_FILTER, facts: { $case: "filter", value } };
    const lines = story({ decisions: [decision(evidence, 1, "mine")] });
    assert.deepEqual(
      lines.filter((line) => line.startsWith("  found")),
      ["  found     release 0.9.1", '  found     "/health", and the filter asks: event.transaction glob "*/health*"'],
    );
  });

  it("lists the steps that kept data has passed, equal ones in a row together", () => {
    const quota = (category: DataCategory, ...reporting: string[]): Evidence => ({
      step: DecisionStep.QUOTA,
      facts: { $case: "quota", value: { limit: undefined, category, counted: false, requested: 2n, reporting } },
    });
    const bare = (step: DecisionStep): Evidence => ({ step, facts: undefined });
    const passed = [
      bare(DecisionStep.VALIDITY),
      quota(DataCategory.SPAN),
      quota(DataCategory.SPAN_INDEXED),
      bare(DecisionStep.DELIVERY),
      bare(DecisionStep.DELIVERY),
    ];
    const lines = story({ fate: Fate.KEPT, passed });
    assert.equal(lines[0], `● event ${eventId}: kept`);
    assert.equal(lines[1], "  passed    validity → quotas (2 × span, 2 × span_indexed) → delivery");
    const [, ...reported] = story({ fate: Fate.KEPT, passed: [quota(DataCategory.SPAN, "trial")] });
    assert.equal(reported[0], '  passed    quotas (2 × span, which quota "trial" would refuse, but only reports)');
  });

  it("names the span of a single record, and lets nothing of the data reach the terminal as it is", () => {
    const facts = { $case: "finding", value: { subject: "payload", found: "\u001b[31m\n", expected: "" } } as const;
    const one = decision({ step: DecisionStep.VALIDITY, facts }, 3, "no_data", { traceId, spanId: "b".repeat(16) });
    const lines = story({ eventId: "", traceId, decisions: [one] });
    assert.equal(lines[0], `● event, attachment of trace ${traceId}: dropped as invalid`);
    assert.ok(lines.includes(`  dropped   1 × error (span ${"b".repeat(16)} of trace ${traceId})`));
    assert.ok(lines.every((line) => !line.includes("\u001b")));
  });

  it("keeps within the width, except for single words", () => {
    const facts = { $case: "finding", value: { subject: "payload", found: "word ".repeat(60), expected: "" } } as const;
    const told = { decisions: [decision({ step: DecisionStep.VALIDITY, facts }, 3, "invalid_json")] };
    for (const line of story(told, 80)) assert.ok(line.length <= 80, line);
  });
});

describe("wrapText", () => {
  it("breaks between words", () => {
    assert.deepEqual(wrapText("one two three", 7), ["one two", "three"]);
    assert.deepEqual(wrapText("unbreakable", 3), ["unbreakable"]);
    assert.deepEqual(wrapText("", 3), [""]);
  });
});

describe("sinceOption", () => {
  it("reads spans of time before now, and times", () => {
    assert.deepEqual(sinceOption("10m", 1_000_000), timestampOf(400_000));
    assert.deepEqual(sinceOption("2h", 10_000_000), timestampOf(2_800_000));
    assert.deepEqual(sinceOption("1970-01-01T00:00:01Z", 0), timestampOf(1000));
    assert.equal(sinceOption(undefined, 0), undefined);
  });

  it("refuses everything else", () => {
    for (const text of ["", "10", "m", "10 m", "yesterday", "-5m"]) {
      assert.throws(() => sinceOption(text, 0), /found --since/, text);
    }
  });
});

describe("what is said where nothing is known", () => {
  const memory = {
    instance: "gw-0/17",
    since: timestampOf(1_760_000_000_000),
    oldest: timestampOf(1_760_000_100_000),
    entries: 10_000,
    maxEntries: 10_000,
    bytes: 5n,
    maxBytes: 10n,
    forgotten: 7n,
    keptSampleRate: 0.01,
  };

  it("says how far back the gateway remembers, and how much it has forgotten", () => {
    const lines = nothingKnown({ what: "event x", onlyDropped: false, memories: [memory] });
    assert.match(lines[0] ?? "", /^nothing is known of event x/);
    assert.match(lines[1] ?? "", /gw-0\/17 remembers only 1 % \(explain\.kept_sample_rate is 0\.01\)/);
    assert.match(lines[2] ?? "", /gw-0\/17 holds the last 10000 decisions, back to 2025-.*forgotten 7 older ones/);
    assert.match(lines[3] ?? "", /another gateway took it: only gw-0\/17 was asked/);
  });

  it("says that nothing was forgotten where that is so, and that nothing that was kept is remembered", () => {
    const memories = [{ ...memory, forgotten: 0n, keptSampleRate: 0 }];
    const lines = nothingKnown({ what: "event x", onlyDropped: false, memories });
    assert.match(lines[1] ?? "", /gw-0\/17 remembers nothing/);
    assert.match(lines[2] ?? "", /before gw-0\/17 started to remember, at 2025-.*; nothing has been forgotten since/);
  });

  it("says first that nothing may have been dropped, where only drops were asked for, and nothing of what was kept", () => {
    const lines = nothingKnown({ what: "project 1", onlyDropped: true, memories: [memory] });
    assert.match(lines[0] ?? "", /^no drop is known of project 1/);
    assert.equal(lines[1], "- nothing of it was dropped");
    assert.ok(!lines.some((line) => line.includes("kept_sample_rate")));
  });
});
