/** Whatever drops an event, wherever it runs: the gateway tells which step it was, by which rule, on what grounds. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { type Decision, DecisionStep } from "@weir/gen/weir/common/v1/decision.ts";
import {
  type DecisionRecord,
  type ExplainRequest,
  ExplainServiceDefinition,
  Fate,
} from "@weir/gen/weir/explain/v1/explain.ts";
import { connect } from "@weir/rpc";
import { type RunningSetup, setups, type TestProject } from "../harness/setups.ts";
import { weirProgram } from "../harness/weir-process.ts";

const health = { op: "glob", name: "event.transaction", value: ["*/health*"] };
const staging = { op: "eq", name: "trace.environment", value: "staging" };
const shop: TestProject = {
  projectId: 401,
  organizationId: 9,
  publicKey: "4".repeat(32),
  keyId: 401,
  config: {
    allowedDomains: ["shop.example"],
    filterSettings: {
      releases: { releases: ["0.9.*"] },
      generic: { version: 1, filters: [{ id: "no-health-checks", isEnabled: true, condition: health }] },
    },
    quotas: [
      { id: "no-feedback", categories: ["feedback"], limit: 0, scope: "project", reasonCode: "feedback_off" },
      { id: "one-monitor", categories: ["monitor"], limit: 1, window: 3600, scope: "project", reasonCode: "used_up" },
    ],
    sampling: {
      version: 2,
      rules: [
        {
          id: 1001,
          type: "trace",
          condition: staging,
          samplingValue: { type: "sampleRate", value: 0.000001 },
        },
      ],
    },
  },
};
const closed: TestProject = { projectId: 402, organizationId: 9, publicKey: "5".repeat(32), keyId: 402 };
const config = { explain: { kept_sample_rate: 1 }, limits: { max_event_size: 20_000 } };

const newId = () => randomUUID().replaceAll("-", "");

function envelope(headers: object, itemHeaders: object, payload: object | string): string {
  const body = typeof payload === "string" ? payload : JSON.stringify(payload);
  return `${JSON.stringify(headers)}\n${JSON.stringify(itemHeaders)}\n${body}\n`;
}

function transaction(name: string, traceId = newId()) {
  const now = Date.now() / 1000;
  const trace = { trace_id: traceId, span_id: "b".repeat(16), op: "http" };
  return { type: "transaction", transaction: name, start_timestamp: now - 1, timestamp: now, contexts: { trace } };
}

/** What is sent, and what is told of it. */
interface Case {
  readonly what: string;
  readonly step: DecisionStep;
  readonly reason: string;
  /** What the command line says, in its own lines. */
  readonly says: readonly RegExp[];
  readonly check: (decision: Decision, record: DecisionRecord) => void;
  readonly send: (post: Post, eventId: string) => Promise<unknown>;
}
type Post = (body: string, options?: { project?: TestProject; origin?: string }) => Promise<number>;

const noMore = () => {};
const cases: readonly Case[] = [
  {
    what: "a built-in inbound filter",
    step: DecisionStep.INBOUND_FILTER,
    reason: "release-version",
    says: [/dropped by an inbound filter/, /found +release 0\.9\.1/, /rule +filter release-version: .*0\.9\.\*/],
    send: (post, eventId) => post(envelope({ event_id: eventId }, { type: "event" }, { release: "0.9.1" })),
    check(decision) {
      const { facts } = decision.evidence ?? {};
      assert.ok(facts?.$case === "filter");
      assert.deepEqual(facts.value.findings, [{ subject: "release", found: "0.9.1", expected: "" }]);
    },
  },
  {
    what: "a filter of the user's own",
    step: DecisionStep.INBOUND_FILTER,
    reason: "no-health-checks",
    says: [
      /filter "no-health-checks" wants no transaction/,
      /"\/api\/health", and the filter asks: event\.transaction/,
    ],
    send: (post, eventId) => post(envelope({ event_id: eventId }, { type: "transaction" }, transaction("/api/health"))),
    check(_, { rules }) {
      const [rule] = rules;
      assert.ok(rule?.rule?.$case === "filter");
      assert.deepEqual(rule.rule.value.fields, ["event.transaction"]);
    },
  },
  {
    what: "dynamic sampling",
    step: DecisionStep.SAMPLING,
    reason: "Sampled:1001",
    says: [
      /dropped by dynamic sampling/,
      /the rate is 0\.000001 by rule 1001/,
      /where trace\.environment eq "staging"/,
    ],
    send(post, eventId) {
      const traceId = newId();
      const trace = { trace_id: traceId, public_key: shop.publicKey, environment: "staging" };
      const item = { type: "transaction" };
      return post(envelope({ event_id: eventId, trace }, item, transaction("/checkout", traceId)));
    },
    check(decision, record) {
      const { facts } = decision.evidence ?? {};
      assert.ok(facts?.$case === "sampling");
      const { sampleRate, random, seed, ruleIds } = facts.value;
      assert.deepEqual([sampleRate, seed, ruleIds], [0.000001, record.traceId, [1001]]);
      assert.ok(random !== undefined && random >= 0.000001 && random < 1);
      assert.match(record.traceId, /^[0-9a-f]{32}$/);
    },
  },
  {
    what: "a quota of zero",
    step: DecisionStep.QUOTA,
    reason: "feedback_off",
    says: [/dropped by a quota/, /quota "no-feedback" allows project 401 no feedback/],
    async send(post, eventId) {
      const feedback = { contexts: { feedback: { message: "hello" } } };
      assert.equal(await post(envelope({ event_id: eventId }, { type: "feedback" }, feedback)), 429);
    },
    check(decision, { rules }) {
      const { facts } = decision.evidence ?? {};
      assert.ok(facts?.$case === "quota" && !facts.value.counted);
      assert.ok(rules[0]?.rule?.$case === "quota" && rules[0].rule.value.limit === 0n);
    },
  },
  {
    what: "a quota that is used up",
    step: DecisionStep.QUOTA,
    reason: "used_up",
    says: [/quota "one-monitor" of project 401, 1 × monitor in 1 hour, is used up, says the counter/],
    async send(post, eventId) {
      const checkIn = () => ({ check_in_id: newId(), monitor_slug: "nightly", status: "ok" });
      await post(envelope({ event_id: newId() }, { type: "check_in" }, checkIn()));
      await post(envelope({ event_id: eventId }, { type: "check_in" }, checkIn()));
    },
    check(decision) {
      const { facts } = decision.evidence ?? {};
      assert.ok(facts?.$case === "quota" && facts.value.counted);
      assert.equal(facts.value.requested, 1n);
    },
  },
  {
    what: "a limit that an earlier refusal made known",
    step: DecisionStep.QUOTA,
    reason: "used_up",
    says: [/is used up, said an earlier answer, so that nothing was counted; it refuses for/],
    async send(post, eventId) {
      const checkIn = (id: string) =>
        post(
          envelope({ event_id: id }, { type: "check_in" }, { check_in_id: id, monitor_slug: "nightly", status: "ok" }),
        );
      while ((await checkIn(newId())) !== 429) await delay(50);
      assert.equal(await checkIn(eventId), 429);
    },
    check({ evidence }) {
      assert.ok(evidence?.facts?.$case === "quota" && !evidence.facts.value.counted);
    },
  },
  {
    what: "a size limit",
    step: DecisionStep.SIZE,
    reason: "too_large:event",
    says: [/dropped by a size limit/, /found \d+ bytes, expected at most 20000 bytes/],
    async send(post, eventId) {
      const large = { message: "x".repeat(30_000) };
      assert.equal(await post(envelope({ event_id: eventId }, { type: "event" }, large)), 413);
    },
    check: noMore,
  },
  {
    what: "a project that does not exist any more",
    step: DecisionStep.PROJECT,
    reason: "project_id",
    says: [/dropped by the project's checks/, /found disabled or unknown, expected enabled/],
    send: (post, eventId) => post(envelope({ event_id: eventId }, { type: "event" }, {}), { project: closed }),
    check: noMore,
  },
  {
    what: "an origin that is not allowed",
    step: DecisionStep.PROJECT,
    reason: "cors",
    says: [/origin: found https:\/\/evil\.example\/, expected shop\.example/],
    async send(post, eventId) {
      const origin = "https://evil.example";
      assert.equal(await post(envelope({ event_id: eventId }, { type: "event" }, {}), { origin }), 403);
    },
    check: noMore,
  },
  {
    what: "a payload that cannot be read",
    step: DecisionStep.VALIDITY,
    reason: "invalid_json",
    says: [/dropped as invalid/, /a payload that must be JSON is not/],
    send: (post, eventId) => post(envelope({ event_id: eventId }, { type: "event" }, "{not json")),
    check: noMore,
  },
];

for (const setup of setups) {
  describe(`explaining drops ${setup.name}`, function () {
    this.timeout(180_000);
    let weir: RunningSetup;
    let explainer: ReturnType<typeof connect<ExplainServiceDefinition>>;

    before(async function () {
      weir = await setup.start(this, [shop], config);
      explainer = connect(ExplainServiceDefinition, weir.grpcAddress);
      // From now on the project is known, so that the door itself decides.
      await explained(newId(), (eventId) => post(envelope({ event_id: eventId }, { type: "event" }, {})));
    });
    after(async () => {
      explainer?.close();
      await weir?.stop();
    });

    const post: Post = async (body, { project = shop, origin } = {}) => {
      const response = await fetch(`${weir.httpUrl}/api/${project.projectId}/envelope/`, {
        method: "POST",
        headers: {
          "X-Sentry-Auth": `Sentry sentry_version=7, sentry_key=${project.publicKey}, sentry_client=test/1.0`,
          ...(origin === undefined ? {} : { origin }),
        },
        body,
      });
      await response.arrayBuffer();
      return response.status;
    };

    function ask(request: Partial<ExplainRequest>) {
      return explainer.explain({
        id: "",
        projectId: 0n,
        since: undefined,
        onlyDropped: false,
        limit: 0,
        ...request,
      });
    }

    /** Sends, and waits until something is known of it. */
    async function explained(eventId: string, send: (eventId: string) => Promise<unknown>): Promise<DecisionRecord> {
      await send(eventId);
      const deadline = performance.now() + 30_000;
      for (;;) {
        const [record] = (await ask({ id: eventId })).records;
        if (record !== undefined) return record;
        if (performance.now() > deadline) throw new Error(`nothing is known of event ${eventId} after 30 s`);
        await delay(50);
      }
    }

    async function explainCommand(...args: readonly string[]) {
      const child = spawn(process.execPath, [weirProgram, "explain", ...args, "--address", weir.grpcAddress]);
      child.stdin.end();
      const closed = once(child, "close");
      const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
      await closed;
      return { code: child.exitCode, out, err };
    }

    for (const { what, step, reason, says, send, check } of cases) {
      it(`names ${what}, to programs and to people`, async () => {
        const eventId = newId();
        const record = await explained(eventId, (id) => send(post, id));
        const [decision] = record.decisions;
        assert.ok(decision, "found no decision");
        assert.deepEqual([decision.evidence?.step, decision.reason], [step, reason]);
        assert.equal(record.fate, Fate.DROPPED);
        assert.equal(record.client, "test/1.0");
        assert.ok(decision.quantities.length > 0 && decision.quantities.every(({ quantity }) => quantity > 0n));
        check(decision, record);
        const { code, out, err } = await explainCommand(eventId);
        assert.equal(code, 0, err);
        for (const pattern of [new RegExp(`event ${eventId}: dropped`), ...says]) {
          assert.match(out.replace(/\n {12}/g, " "), pattern);
        }
      });
    }

    it("names the one span of a batch that a filter dropped, and finds it by its trace", async () => {
      const traceId = newId();
      const now = Date.now() / 1000;
      const span = (spanId: string, release: string) => ({
        trace_id: traceId,
        span_id: spanId,
        name: "step",
        status: "ok",
        start_timestamp: now - 1,
        end_timestamp: now,
        attributes: { "sentry.release": { type: "string", value: release } },
      });
      const items = [span("1".repeat(16), "1.0.0"), span("2".repeat(16), "0.9.3")];
      const headers = { type: "span", content_type: "application/vnd.sentry.items.span.v2+json", item_count: 2 };
      const trace = { trace_id: traceId, public_key: shop.publicKey };
      const record = await explained(traceId, () => post(envelope({ trace }, headers, { items })));
      const [decision, ...others] = record.decisions;
      assert.deepEqual(others, []);
      assert.deepEqual(
        [decision?.reason, decision?.traceId, decision?.spanId],
        ["release-version", traceId, "2".repeat(16)],
      );
      const { out } = await explainCommand(traceId);
      assert.match(out, new RegExp(`span of trace ${traceId}: dropped by an inbound filter`));
      assert.match(out, new RegExp(`1 × span, 1 × span_indexed \\(span 2{16} of trace ${traceId}\\)`));
    });

    it("remembers a sender without credentials, though nothing is accounted for", async () => {
      const response = await fetch(`${weir.httpUrl}/api/403/envelope/`, { method: "POST", body: "{}" });
      assert.equal(response.status, 401);
      const [record] = (await ask({ projectId: 403n })).records;
      assert.deepEqual(
        [record?.decisions[0]?.evidence?.step, record?.decisions[0]?.outcome],
        [DecisionStep.AUTHENTICATION, 0],
      );
      const { out } = await explainCommand("--project", "403");
      assert.match(out, /^● a request: refused, because nobody knows who sent it\n/);
    });

    it("lists the steps that a kept event has passed", async () => {
      const record = await explained(newId(), (eventId) =>
        post(envelope({ event_id: eventId }, { type: "event" }, { message: "fine" })),
      );
      assert.equal(record.fate, Fate.KEPT);
      const steps = record.passed.map((evidence) => evidence.step);
      for (const step of [DecisionStep.SIZE, DecisionStep.INBOUND_FILTER, DecisionStep.QUOTA, DecisionStep.DELIVERY]) {
        assert.ok(steps.includes(step), `found ${steps}, expected ${step} among them`);
      }
    });

    it("finds by trace, by project and by what was dropped", async () => {
      const { records } = await ask({ projectId: BigInt(shop.projectId), onlyDropped: true });
      assert.ok(records.every(({ fate }) => fate === Fate.DROPPED));
      const traced = records.find(({ traceId }) => traceId !== "");
      assert.ok(traced);
      const byTrace = await ask({ id: traced.traceId });
      assert.deepEqual(
        byTrace.records.map(({ eventId }) => eventId),
        [traced.eventId],
      );
      assert.deepEqual((await ask({ projectId: 999n })).records, []);
      const { code, out } = await explainCommand("--project", String(shop.projectId), "--dropped", "--json");
      assert.equal(code, 0);
      const told = JSON.parse(out) as { records: { event_id: string; fate: string; decisions: { step: string }[] }[] };
      assert.deepEqual(
        told.records.map(({ event_id }) => event_id),
        records.slice(-20).map(({ eventId }) => eventId || null),
      );
    });

    it("says why nothing may be known of an event", async () => {
      const { code, err } = await explainCommand(newId());
      assert.equal(code, 1);
      assert.match(err, /nothing is known of event or trace [0-9a-f]{32}/);
      assert.match(err, /before .+ started to remember, at \d{4}-/);
      assert.ok(!err.includes("it was delivered"), "here all that is kept is remembered");
      assert.match(err, /another gateway took it/);
    });

    it("tells decisions while they are made", async () => {
      const stop = new AbortController();
      const eventId = newId();
      const watching = explainer.watchDecisions(
        { projectId: BigInt(shop.projectId), onlyDropped: true },
        { signal: stop.signal },
      );
      let seen: DecisionRecord | undefined;
      for await (const { record } of watching) {
        if (record === undefined) {
          await post(envelope({ event_id: newId() }, { type: "event" }, {}));
          await post(envelope({ event_id: eventId }, { type: "event" }, { release: "0.9.2" }));
        } else {
          seen = record;
          break;
        }
      }
      stop.abort();
      assert.equal(seen?.eventId, eventId);
    });
  });
}
