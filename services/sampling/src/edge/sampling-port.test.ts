import assert from "node:assert/strict";
import { parseCondition } from "@weir/conditions";
import { type SamplingRuleType, samplingReason } from "@weir/dynamic-sampling";
import type { DynamicSamplingContext } from "@weir/gen/weir/common/v1/dynamic_sampling_context.ts";
import type { Evaluation } from "@weir/gen/weir/sampling/v1/sampling.ts";
import { RuleOwner, RuleVerdict, SamplingDecision, SamplingKind } from "@weir/gen/weir/sampling/v1/sampling.ts";
import type { ProjectState } from "@weir/project-state";
import { parseProjectState } from "@weir/project-state";
import { RpcError } from "@weir/rpc";
import { createMetrics } from "@weir/telemetry";
import { createSeededRandom } from "@weir/test-kit";
import { createWatchedSamplingProjects } from "../adapters/watched-sampling-projects.ts";
import { countDecisions } from "../decision-metrics.ts";
import { createSeenTraces } from "../domain/seen-traces.ts";
import { createSamplingPort } from "./sampling-port.ts";

const ownKey = "a".repeat(32);
const rootKey = "b".repeat(32);
const traceId = "00000000000000000000000000000001";
const { KEEP, DROP, NO_MATCH, UNSPECIFIED } = SamplingDecision;

function project(publicKey: string, sampling: unknown, organizationId = 1): ProjectState {
  const state = parseProjectState(publicKey, "1", { projectId: 2, organizationId, config: { sampling } });
  assert.equal(state.status, "enabled");
  return state;
}

function rules(...list: readonly object[]): object {
  return { version: 2, rules: list };
}

function rule(id: number, type: SamplingRuleType, value: number, condition: object = { op: "and", inner: [] }): object {
  parseCondition(condition);
  return { id, type, condition, samplingValue: { type: "sampleRate", value } };
}

/** A service that knows these projects; all others stay unknown. */
function serve(...states: readonly ProjectState[]) {
  const metrics = createMetrics();
  const known = new Map(states.map((state) => [state.publicKey, state]));
  const peek = (publicKey: string): ProjectState =>
    known.get(publicKey) ?? { status: "pending", publicKey, problems: [] };
  const projects = createWatchedSamplingProjects({
    states: {
      peek,
      resolve: (_publicKey, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    },
    waitMs: 20,
  });
  const seenTraces = createSeenTraces({ maxProjects: 10, maxTraces: 100, maxBytes: 1024 * 1024 });
  const onDecision = countDecisions(metrics);
  const port = createSamplingPort({ projects, seenTraces, now: () => Date.UTC(2026, 2, 4), onDecision });
  return {
    port,
    metrics,
    async decide(changes: Partial<Evaluation>) {
      const { results } = await port.evaluate({ evaluations: [evaluation(changes)] });
      const [result] = results;
      assert.ok(result);
      return result;
    },
  };
}

function evaluation(changes: Partial<Evaluation>): Evaluation {
  return {
    requestId: "r",
    kind: SamplingKind.TRANSACTION,
    ownKey,
    rootKey,
    trace: trace({}),
    eventId: "deadbeefdeadbeefdeadbeefdeadbeef",
    eventFieldsJson: new Map(),
    ...changes,
  };
}

function trace(changes: Partial<DynamicSamplingContext>): DynamicSamplingContext {
  return {
    traceId,
    publicKey: rootKey,
    release: undefined,
    environment: undefined,
    transaction: undefined,
    sampleRate: undefined,
    userId: "",
    userSegment: "",
    replayId: undefined,
    sampled: undefined,
    otherJson: new Map(),
    ...changes,
  };
}

describe("the decision about a transaction", () => {
  const healthCheck = { op: "glob", name: "event.transaction", value: ["*/health*"] };
  const own = project(ownKey, rules(rule(3001, "transaction", 0, healthCheck)));
  const root = project(rootKey, rules(rule(1000, "trace", 1)));

  it("begins with the project's own rules on the event", async () => {
    const eventFieldsJson = new Map([["event.transaction", '"GET /HealthZ"']]);
    const result = await serve(own, root).decide({ eventFieldsJson });
    assert.deepEqual(result, { requestId: "r", decision: DROP, sampleRate: 0, ruleIds: [3001] });
    assert.equal(samplingReason(result.ruleIds), "Sampled:3000");
  });

  it("goes on with the rules of the trace", async () => {
    const eventFieldsJson = new Map([["event.transaction", '"GET /users"']]);
    const result = await serve(own, root).decide({ eventFieldsJson });
    assert.deepEqual(result, { requestId: "r", decision: KEEP, sampleRate: 1, ruleIds: [1000] });
  });

  it("skips the rules on the event without an event id, and those on the trace without a trace", async () => {
    const eventFieldsJson = new Map([["event.transaction", '"/health"']]);
    assert.equal((await serve(own, root).decide({ eventFieldsJson, eventId: "" })).decision, KEEP);
    const untraced = await serve(project(ownKey, rules(rule(1, "project", 0))), root).decide({ trace: undefined });
    assert.deepEqual(untraced, { requestId: "r", decision: NO_MATCH, sampleRate: undefined, ruleIds: [] });
  });

  it("tries the own rules of type project before those of the trace", async () => {
    const result = await serve(project(ownKey, rules(rule(1, "project", 0), rule(2, "trace", 1))), root).decide({});
    assert.deepEqual([result.decision, result.ruleIds], [DROP, [1]]);
  });

  it("is made by the own project's rules where the other project has none", async () => {
    const result = await serve(project(ownKey, rules(rule(1, "project", 0))), project(rootKey, undefined)).decide({});
    assert.equal(result.decision, DROP);
  });

  it("reads conditions on the trace and on ids and lists of the event", async () => {
    const onTrace = {
      op: "and",
      inner: [
        { op: "eq", name: "trace.release", value: "1.0" },
        { op: "eq", name: "trace.environment", value: null },
        { op: "eq", name: "trace.user.segment", value: null },
        { op: "eq", name: "trace.replay_id", value: "DEADBEEFDEADBEEFDEADBEEFDEADBEEF" },
      ],
    };
    const replayId = "deadbeefdeadbeefdeadbeefdeadbeef";
    const traced = serve(project(ownKey, rules(rule(1, "project", 0, onTrace))));
    assert.equal((await traced.decide({ trace: trace({ release: "1.0", replayId }) })).decision, DROP);
    assert.equal((await traced.decide({ trace: trace({ release: "1.1", replayId }) })).decision, NO_MATCH);

    const onEvent = {
      op: "and",
      inner: [
        { op: "gte", name: "event.duration", value: 100 },
        { op: "eq", name: "event.contexts.profile.profile_id", value: replayId.toUpperCase() },
        { op: "any", name: "event.exception.values", inner: { op: "eq", name: "ty", value: "TypeError" } },
      ],
    };
    const eventFieldsJson = new Map([
      ["event.duration", "100.5"],
      ["event.contexts.profile.profile_id", JSON.stringify(replayId)],
      ["event.exception.values", '[{"ty":"TypeError"}]'],
    ]);
    const evented = serve(project(ownKey, rules(rule(1, "transaction", 0, onEvent))));
    assert.equal((await evented.decide({ eventFieldsJson })).decision, DROP);
    const broken = new Map([...eventFieldsJson, ["event.duration", "{nonsense"]]);
    assert.equal((await evented.decide({ eventFieldsJson: broken })).decision, NO_MATCH);
  });
});

describe("the decision about a batch of spans", () => {
  const kind = SamplingKind.SPANS;

  it("tries no rule at all where the trace's project has none", async () => {
    const own = project(ownKey, rules(rule(1, "project", 0)));
    assert.equal((await serve(own, project(rootKey, undefined)).decide({ kind })).decision, NO_MATCH);
    assert.equal((await serve(own, project(rootKey, { version: 9 })).decide({ kind })).decision, NO_MATCH);
    assert.equal((await serve(own, project(rootKey, rules())).decide({ kind })).decision, DROP);
  });

  it("takes the own rules where no project started the trace", async () => {
    const own = project(ownKey, rules(rule(1, "trace", 0)));
    assert.equal((await serve(own).decide({ kind, rootKey: "" })).decision, DROP);
    assert.equal((await serve(project(ownKey, undefined)).decide({ kind, rootKey: "" })).decision, NO_MATCH);
  });

  it("gives no say to a disabled project or one of another organization", async () => {
    const own = project(ownKey, rules(rule(1, "trace", 0)));
    const foreign = project(rootKey, rules(rule(2, "trace", 1)), 99);
    assert.deepEqual((await serve(own, foreign).decide({ kind })).ruleIds, [1]);
    assert.deepEqual((await serve(own, { status: "disabled", publicKey: rootKey }).decide({ kind })).ruleIds, [1]);
  });

  it("needs a trace", async () => {
    const own = project(ownKey, rules(rule(1, "project", 0)));
    assert.equal((await serve(own).decide({ kind, rootKey: "", trace: undefined })).decision, NO_MATCH);
  });
});

describe("the decision about a trace attachment", () => {
  it("leaves out the rules on events", async () => {
    const own = project(ownKey, rules(rule(1, "transaction", 0), rule(2, "project", 1)));
    assert.deepEqual((await serve(own).decide({ kind: SamplingKind.TRACE_ATTACHMENT, rootKey: "" })).ruleIds, [2]);
  });
});

describe("the tag of an error", () => {
  const kind = SamplingKind.ERROR_TAG;
  const own = project(ownKey, undefined);
  const dropping = project(rootKey, rules(rule(1, "trace", 0)));
  const tag = async (sampled: boolean | undefined, root: ProjectState) =>
    (await serve(own, root).decide({ kind, trace: trace({ sampled }) })).decision;

  it("is that of the trace, by the SDK's decision and the rules", async () => {
    assert.equal(await tag(true, dropping), DROP);
    assert.equal(await tag(true, project(rootKey, rules(rule(1, "trace", 1)))), KEEP);
    assert.equal(await tag(true, project(rootKey, rules())), KEEP);
    assert.equal(await tag(false, project(rootKey, rules(rule(1, "trace", 1)))), DROP);
  });

  it("is none without the SDK's decision or without rules", async () => {
    assert.equal(await tag(undefined, dropping), NO_MATCH);
    assert.equal(await tag(true, project(rootKey, undefined)), NO_MATCH);
    assert.equal(await tag(false, project(rootKey, { version: 9 })), NO_MATCH);
  });
});

describe("rules that only report", () => {
  const reporting = (id: number, value: number) => ({ ...rule(id, "project", value), mode: "report" });

  it("drop nothing, and tell what they would have dropped", async () => {
    const service = serve(project(ownKey, rules(reporting(1000, 0), rule(2, "project", 1))));
    const result = await service.decide({ rootKey: "" });
    assert.equal(result.decision, KEEP);
    assert.deepEqual(result.ruleIds, [2]);
    assert.deepEqual(result.reported, { sampleRate: 0, ruleIds: [1000] });
    assert.match(service.metrics.renderPrometheus(), /sampling_reported_total\{item="transaction"\} 1/);
  });

  it("tell nothing of what is dropped anyway, or what they would keep", async () => {
    const dropped = await serve(project(ownKey, rules(reporting(1000, 0), rule(2, "project", 0)))).decide({});
    assert.equal(dropped.decision, DROP);
    assert.equal(dropped.reported, undefined);
    const kept = await serve(project(ownKey, rules(reporting(1000, 1)))).decide({});
    assert.equal(kept.decision, NO_MATCH);
    assert.equal(kept.reported, undefined);
  });
});

describe("the explanation of a decision", () => {
  const explain = (service: ReturnType<typeof serve>, changes: Partial<Evaluation>, ownSamplingJson?: string) =>
    service.port.explain({ evaluation: evaluation(changes), at: undefined, ownSamplingJson });
  const isRelease = { op: "glob", name: "trace.release", value: ["2.*"] };
  const verdictsOf = ({ rules: explained }: Awaited<ReturnType<typeof explain>>) =>
    explained.map(({ owner, id, verdict }) => `${owner === RuleOwner.OWN ? "own" : "root"} ${id} ${nameOf(verdict)}`);

  it("tells of every rule of both projects what became of it", async () => {
    const own = project(
      ownKey,
      rules(rule(1, "transaction", 1, isRelease), rule(2, "project", 0.5, isRelease), rule(3, "trace", 1)),
    );
    const root = project(rootKey, rules(rule(4, "trace", 0.25), rule(5, "trace", 1), rule(6, "project", 1)));
    const explanation = await explain(serve(own, root), { trace: trace({ release: "1.0" }) });
    assert.deepEqual(verdictsOf(explanation), [
      "own 1 NO_MATCH",
      "own 2 NO_MATCH",
      "own 3 NOT_TRIED",
      "root 4 DECIDED",
      "root 5 NOT_REACHED",
      "root 6 NOT_TRIED",
    ]);
    const [, second] = explanation.rules;
    assert.deepEqual(second?.parts, [{ path: "", asks: 'trace.release glob "2.*"', found: '"1.0"', holds: false }]);
    assert.equal(explanation.traceRandom, 0.0947660722443896);
    assert.equal(explanation.result?.decision, KEEP);
    assert.equal(explanation.result?.sampleRate, 0.25);
  });

  it("tries the rules in the request in place of the project's own, and says what is wrong with them", async () => {
    const service = serve(project(ownKey, rules(rule(1, "project", 0))));
    const candidate = JSON.stringify(rules(rule(8, "project", 1)));
    const explanation = await explain(service, { rootKey: ownKey }, candidate);
    assert.deepEqual(verdictsOf(explanation), ["own 8 DECIDED"]);
    assert.equal(explanation.result?.decision, KEEP);
    const broken = await explain(service, { rootKey: ownKey }, '{"version":9}');
    assert.equal(broken.problems.length, 1);
    assert.match(broken.problems[0] ?? "", /^sampling.version: found/);
    await assert.rejects(
      explain(service, {}, "{"),
      (error: unknown) => error instanceof RpcError && error.code === "INVALID_ARGUMENT",
    );
  });

  it("is not counted as a decision", async () => {
    const service = serve(project(ownKey, rules(rule(1, "project", 0))));
    await explain(service, { rootKey: ownKey });
    assert.doesNotMatch(service.metrics.renderPrometheus(), /sampling_decision_total\{[^}]*\} [1-9]/);
  });

  it("tells of a rule that only reports what would have become of it", async () => {
    const report = { ...rule(1, "project", 0), mode: "report" };
    const explanation = await explain(serve(project(ownKey, rules(report, rule(2, "project", 1)))), { rootKey: "" });
    assert.deepEqual(verdictsOf(explanation), ["own 1 DECIDED", "own 2 DECIDED"]);
    assert.deepEqual(
      explanation.rules.map(({ reports }) => reports),
      [true, false],
    );
    assert.equal(explanation.result?.decision, KEEP);
  });

  it("says of rules that this version does not understand that they are not used", async () => {
    const own = project(ownKey, rules(rule(1, "project", 0), rule(2, "project", 0, { op: "future" })));
    assert.deepEqual(verdictsOf(await explain(serve(own), { rootKey: "" })), [
      "own 1 UNSUPPORTED",
      "own 2 UNSUPPORTED",
    ]);
  });
});

describe("the simulation of rules", () => {
  const request = { publicKey: ownKey, samplingJson: undefined, rate: undefined, traces: [], limit: 0 };

  /** A service that has seen 80 traces, a quarter of them of release 2.0. */
  async function seen() {
    const isTwo = { op: "eq", name: "trace.release", value: "2.0" };
    const service = serve(project(ownKey, rules(rule(1, "trace", 1, isTwo), rule(2, "trace", 0.5))));
    const random = createSeededRandom(3);
    const evaluations = Array.from({ length: 80 }, (_, index) => {
      const release = index % 4 === 0 ? "2.0" : "1.0";
      return evaluation({ rootKey: ownKey, trace: trace({ traceId: random.uuid().replaceAll("-", ""), release }) });
    });
    await service.port.evaluate({ evaluations });
    return service;
  }

  it("tells what share of the traces that were seen each rule keeps", async () => {
    const { port } = await seen();
    const simulation = await port.simulate(request);
    const [two, others] = simulation.rules;
    assert.equal(simulation.traces, 80);
    assert.deepEqual([two?.matched, two?.decided, two?.kept], [20, 20, 20]);
    assert.deepEqual([others?.matched, others?.decided], [60, 60]);
    assert.ok((others?.kept ?? 0) > 15 && (others?.kept ?? 0) < 45, `kept ${others?.kept}`);
    assert.equal(simulation.kept, 20 + (others?.kept ?? 0));
    assert.equal(simulation.undecided, 0);
    assert.equal((await port.simulate({ ...request, limit: 8 })).traces, 8);
  });

  it("tries other rules, or one rate, in place of the project's", async () => {
    const { port } = await seen();
    assert.equal((await port.simulate({ ...request, rate: 0 })).kept, 0);
    assert.equal((await port.simulate({ ...request, rate: 1 })).kept, 80);
    const none = await port.simulate({ ...request, samplingJson: '{"version":2,"rules":[]}' });
    assert.deepEqual([none.kept, none.undecided], [80, 80]);
    await assert.rejects(port.simulate({ ...request, rate: 1.5 }), /expected a number from 0 to 1/);
  });

  it("tries rules on the traces in the request", async () => {
    const { port } = serve(project(ownKey, rules(rule(1, "trace", 0))));
    const simulation = await port.simulate({ ...request, traces: [trace({}), trace({ traceId: "no id" })] });
    assert.deepEqual([simulation.traces, simulation.kept, simulation.undecided], [2, 1, 1]);
    assert.equal(simulation.seenSince, undefined);
  });

  it("does not know projects that are not there", async () => {
    await assert.rejects(
      serve().port.simulate(request),
      (error: unknown) => error instanceof RpcError && error.code === "NOT_FOUND",
    );
  });
});

function nameOf(verdict: RuleVerdict): string | undefined {
  return Object.entries(RuleVerdict).find(([, value]) => value === verdict)?.[0];
}

describe("the sampling service", () => {
  it("keeps, after a short while, what belongs to projects that stay unknown, and counts that", async () => {
    const service = serve();
    assert.equal((await service.decide({})).decision, NO_MATCH);
    assert.match(service.metrics.renderPrometheus(), /sampling_project_unresolved_total\{item="transaction"\} 1/);
    assert.match(service.metrics.renderPrometheus(), /sampling_decision_total\{decision="keep",item="transaction"\} 1/);
  });

  it("uses the own rules while the other project is unknown", async () => {
    assert.equal((await serve(project(ownKey, rules(rule(1, "project", 0)))).decide({})).decision, DROP);
  });

  it("does not decide about kinds that it does not know", async () => {
    assert.equal((await serve(project(ownKey, undefined)).decide({ kind: 99 as SamplingKind })).decision, UNSPECIFIED);
  });

  it("answers a batch in order and refuses one that is too long", async () => {
    const { port } = serve(project(ownKey, rules(rule(1, "project", 0.25))));
    const evaluations = Array.from({ length: 1000 }, (_, index) =>
      evaluation({ requestId: String(index), rootKey: "", kind: SamplingKind.SPANS }),
    );
    const { results } = await port.evaluate({ evaluations });
    assert.deepEqual(
      results.map(({ requestId }) => requestId),
      evaluations.map(({ requestId }) => requestId),
    );
    await assert.rejects(
      port.evaluate({ evaluations: [...evaluations, evaluation({})] }),
      (error: unknown) => error instanceof RpcError && error.code === "INVALID_ARGUMENT",
    );
  });

  it("answers batches on a stream", async () => {
    const { port } = serve(project(ownKey, rules(rule(1, "project", 0))));
    async function* requests() {
      yield { sequence: 7n, request: { evaluations: [evaluation({ rootKey: "" })] } };
    }
    for await (const answer of port.evaluateStream(requests())) {
      assert.equal(answer.sequence, 7n);
      assert.ok(answer.result?.$case === "response");
      assert.equal(answer.result.value.results[0]?.decision, DROP);
    }
  });
});
