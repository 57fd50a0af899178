import assert from "node:assert/strict";
import { createManualTimers } from "../../testing/manual-timers.ts";
import type { StateAnswer } from "../lookup-source.ts";
import { readProjectsAnswer } from "./read-projects-answer.ts";
import { UpstreamError } from "./upstream-error.ts";
import { createUpstreamProjects, type UpstreamProjectsOptions } from "./upstream-projects.ts";

const key = "a".repeat(32);

interface SentBody {
  readonly publicKeys: readonly string[];
  readonly revisions: readonly (string | null)[];
}

describe("looking projects up at the upstream", () => {
  it("keeps to the worked example of the pauses while the upstream is down, and fails keys at their deadline", async () => {
    const { projects, sentAtMs, timers } = setUp(() => {
      throw new UpstreamError("network", "out of reach");
    });
    const answered: StateAnswer[] = [];
    void projects.lookUp({ publicKey: key, heldRevision: undefined }).then((answer) => answered.push(answer));
    await timers.moveTo(32_971);
    assert.deepEqual(sentAtMs, [100, 1200, 2800, 5150, 8625, 13_787.5, 21_481.25]);
    assert.deepEqual(answered, []);
    await timers.moveTo(32_972);
    assert.deepEqual(answered, [{ kind: "failed" }]);
    assert.equal(projects.waiting, 0);
    assert.equal(timers.scheduled, 0);
    assert.equal(sentAtMs.length, 7);
  });

  it("polls pending keys each batch interval, and fails them after 30 s", async () => {
    const { projects, sentAtMs, timers } = setUp(() => ({ configs: {}, pending: [key] }));
    const answered: StateAnswer[] = [];
    void projects.lookUp({ publicKey: key, heldRevision: undefined }).then((answer) => answered.push(answer));
    await timers.moveTo(1000);
    assert.deepEqual(sentAtMs.slice(0, 4), [100, 200, 300, 400]);
    await timers.moveTo(30_000);
    assert.deepEqual(answered, []);
    await timers.moveTo(30_200);
    assert.deepEqual(answered, [{ kind: "failed" }]);
  });

  it("asks once for a key that two ask for, in full if they hold different revisions", async () => {
    const { projects, sent, timers } = setUp(() => ({ configs: { [key]: { rev: "r3" } } }));
    const both = [
      projects.lookUp({ publicKey: key, heldRevision: "r1" }),
      projects.lookUp({ publicKey: key, heldRevision: "r2" }),
    ];
    await timers.moveTo(100);
    const answers = await Promise.all(both);
    assert.deepEqual(
      answers.map(({ kind }) => kind),
      ["found", "found"],
    );
    assert.deepEqual(sent, [{ publicKeys: [key], revisions: [null], fullConfig: true, noCache: false }]);
  });

  it("sends so many keys at a time as batches and requests allow, the others in the next cycle", async () => {
    const { projects, sent, sentAtMs, timers } = setUp(() => ({}), { batchSize: 2, maxRequests: 2 });
    const keys = ["1", "2", "3", "4", "5"].map((digit) => digit.repeat(32));
    const answers = keys.map((publicKey) => projects.lookUp({ publicKey, heldRevision: undefined }));
    await timers.moveTo(300);
    assert.deepEqual(
      sent.map(({ publicKeys }) => publicKeys.length),
      [2, 2, 1],
    );
    assert.deepEqual(sentAtMs, [100, 100, 200]);
    assert.equal((await Promise.all(answers)).length, 5);
  });

  it("fails what an upstream calls unchanged although nothing is held, and what is held under too long a name is fetched", async () => {
    const { projects, sent, timers } = setUp(() => ({ unchanged: [key] }));
    const answer = projects.lookUp({ publicKey: key, heldRevision: "r".repeat(1000) });
    await timers.moveTo(100);
    assert.deepEqual(sent[0]?.revisions, [null]);
    assert.deepEqual(await answer, { kind: "failed" });
  });

  it("answers all as failed when it stops", async () => {
    const { projects, timers } = setUp(() => ({}));
    const answer = projects.lookUp({ publicKey: key, heldRevision: undefined });
    projects.stop();
    assert.deepEqual(await answer, { kind: "failed" });
    assert.deepEqual(await projects.lookUp({ publicKey: key, heldRevision: undefined }), { kind: "failed" });
    assert.equal(timers.scheduled, 0);
  });
});

describe("the answer of an upstream", () => {
  it("says of each key what the worked example of a batch says; absent keys are disabled, pending wins", () => {
    const [a, b, c, d, e] = ["A", "B", "C", "D", "E"].map((letter) => letter.repeat(32));
    const answerFor = readProjectsAnswer({
      configs: { [`${a}`]: { rev: "r2" }, [`${c}`]: {}, [`${e}`]: null },
      pending: [c],
      unchanged: [b],
    });
    assert.deepEqual(
      [a, b, c, d, e, "short", "__proto__"].map((each) => answerFor(`${each}`)),
      [
        { kind: "document", document: { rev: "r2" } },
        { kind: "unchanged" },
        { kind: "pending" },
        { kind: "document", document: null },
        { kind: "document", document: null },
        { kind: "document", document: null },
        { kind: "document", document: null },
      ],
    );
  });

  for (const answer of [null, 5, "x", [], { configs: 5 }, { configs: [] }, { pending: {} }, { unchanged: "x" }]) {
    it(`is refused as a whole if it is ${JSON.stringify(answer)}`, () => {
      assert.throws(() => readProjectsAnswer(answer), { kind: "garbage" });
    });
  }
});

describe("a request to the upstream", () => {
  it("belongs to the traced calls that wait for its keys", async () => {
    const calls = [{ traceparent: "first" }, undefined, { traceparent: "third" }];
    const causes: unknown[] = [];
    const { projects, timers } = setUp(() => ({ configs: {} }), {
      cause: () => calls.shift(),
      query: async (_path, _body, _signal, of) => {
        causes.push(of);
        return { configs: {} };
      },
    });
    const asked = ["a", "b", "b"].map((letter) =>
      projects.lookUp({ publicKey: letter.repeat(32), heldRevision: undefined }),
    );
    await timers.moveTo(100);
    await Promise.all(asked);
    assert.deepEqual(causes, [[{ traceparent: "first" }, { traceparent: "third" }]]);
  });
});

function setUp(answer: () => unknown, more: Partial<UpstreamProjectsOptions> = {}) {
  const timers = createManualTimers();
  const sent: SentBody[] = [];
  const sentAtMs: number[] = [];
  const projects = createUpstreamProjects({
    async query(_path, body) {
      sent.push(body as SentBody);
      sentAtMs.push(timers.monotonicMs());
      return answer();
    },
    fullConfig: true,
    batchMs: 100,
    batchSize: 500,
    maxRequests: 5,
    deadlineMs: 30_000,
    maxRetryMs: 60_000,
    monotonicMs: timers.monotonicMs,
    timers,
    onRequest() {},
    onFound() {},
    onMalformed() {},
    ...more,
  });
  return { projects, sent, sentAtMs, timers };
}
