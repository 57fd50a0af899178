import assert from "node:assert/strict";
import type { QuotaVerdict } from "./quota-checks.ts";
import { createRememberedVerdicts } from "./remembered-verdicts.ts";

const accepted: QuotaVerdict = { limits: [], limitedCharge: 0, unchecked: undefined, reported: [] };
const scoping = { organizationId: 1n, projectId: 1n, publicKey: "k", keyId: undefined };
const checkOf = (requestId: string) => ({ requestId, scoping, charges: [] });

function setUp(maxEntries = 10) {
  const remembered = createRememberedVerdicts({ maxEntries });
  let decisions = 0;
  async function ask(requestId: string, nowMs = 0, decide = async () => accepted): Promise<QuotaVerdict | undefined> {
    const [verdict] = await remembered.answer([checkOf(requestId)], nowMs, async (fresh) => {
      decisions += fresh.length;
      return [await decide()];
    });
    return verdict;
  }
  return { remembered, ask, decisions: () => decisions };
}

describe("remembered verdicts", () => {
  it("answer a repeated id for at least 60 seconds and at most twice that, even while the first answer is under way", async () => {
    const { ask, decisions } = setUp();
    const answers = await Promise.all([ask("a"), ask("a"), ask("a", 59_999)]);
    assert.equal(decisions(), 1);
    assert.ok(answers.every((answer) => answer === accepted));
    await ask("b", 59_999);
    await ask("c", 60_000);
    await ask("b", 119_998);
    assert.equal(decisions(), 3);
    for (const id of ["a", "b"]) await ask(id, 120_000);
    assert.equal(decisions(), 5);
  });

  it("answer what is repeated within a call, or while another call asks it, and decide the rest at once", async () => {
    const { remembered } = setUp();
    const asked: string[][] = [];
    const verdicts = new Map<string, QuotaVerdict>();
    const answer = (...ids: string[]) =>
      remembered.answer(ids.map(checkOf), 0, async (checks) => {
        asked.push(checks.map(({ requestId }) => requestId));
        return checks.map(({ requestId }) => {
          const verdict = { ...accepted };
          verdicts.set(requestId, verdict);
          return verdict;
        });
      });
    const [first, second] = await Promise.all([answer("a", "b", "a"), answer("b", "c", "")]);
    assert.deepEqual(asked, [
      ["a", "b"],
      ["c", ""],
    ]);
    const of = (id: string) => verdicts.get(id);
    assert.ok(first.every((verdict, index) => verdict === of(["a", "b", "a"][index] ?? "")));
    assert.ok(second.every((verdict, index) => verdict === of(["b", "c", ""][index] ?? "")));
  });

  it("do not remember checks without id", async () => {
    const { remembered, ask, decisions } = setUp();
    for (const id of ["", ""]) await ask(id);
    assert.equal(decisions(), 2);
    assert.equal(remembered.size, 0);
  });

  it("do not remember what was not counted, so that a repetition is", async () => {
    const { ask, decisions } = setUp();
    await ask("a", 0, async () => ({ ...accepted, unchecked: "counters_unavailable" }));
    await ask("a");
    assert.equal(decisions(), 2);
  });

  it("do not remember failures", async () => {
    const { ask, decisions } = setUp();
    await assert.rejects(async () => ask("a", 0, () => Promise.reject(new Error("bug"))));
    await ask("a");
    assert.equal(decisions(), 2);
  });

  it("hold a bounded number of ids, the oldest are forgotten", async () => {
    const { remembered, ask, decisions } = setUp(2);
    for (const id of ["a", "b", "c"]) await ask(id);
    assert.equal(remembered.size, 2);
    await ask("c");
    assert.equal(decisions(), 3);
    await ask("a");
    assert.equal(decisions(), 4);
  });

  it("forget what is over as new ids come, at the latest a minute later", async () => {
    const { remembered, ask } = setUp();
    for (const id of ["a", "b"]) await ask(id);
    await ask("c", 60_000);
    await ask("d", 120_000);
    assert.equal(remembered.size, 2);
    await ask("e", 300_000);
    assert.equal(remembered.size, 1);
  });

  it("cost the same however many are held and forgotten", async () => {
    const { remembered } = setUp(200_000);
    const timed = async (from: number, to: number) => {
      const startedUs = process.cpuUsage();
      for (let id = from; id < to; id += 100) {
        const checks = Array.from({ length: 100 }, (_, index) => checkOf(`id-${id + index}`));
        await remembered.answer(checks, 0, async () => checks.map(() => accepted));
      }
      const { user, system } = process.cpuUsage(startedUs);
      return user + system;
    };
    const first = await timed(0, 100_000);
    const beyond = await timed(100_000, 400_000);
    assert.ok(beyond < 30 * Math.max(first, 20_000), `${beyond} µs for three times what took ${first} µs`);
  });
});
