import assert from "node:assert/strict";
import type { TestRedis } from "@weir/test-kit";
import { requireIntegration, startRedis } from "@weir/test-kit";
import fc from "fast-check";
import type { CounterCharge, CounterCheck, QuotaCounter } from "../domain/quota-counter.ts";
import { chargeOne, consumedOf, maxCount } from "../domain/quota-counter.ts";
import type { ChargeChanges } from "../testing/counter-charge.ts";
import { counterCharge } from "../testing/counter-charge.ts";
import { createMemoryQuotaCounter } from "./memory-quota-counter.ts";
import type { RedisClient } from "./redis-client.ts";
import { createRedisClient } from "./redis-client.ts";
import { createRedisQuotaCounter } from "./redis-quota-counter.ts";

/** An implementation under test. */
interface CounterUnderTest {
  readonly counter: QuotaCounter;
  refund(refundKey: string, quantity: bigint): Promise<void>;
}

const forgetAtSeconds = Math.floor(Date.now() / 1000) + 3600;
let names = 0;

/** A name for counters that no other test uses. */
function freshName(): string {
  names++;
  return `quota:contract-${process.pid}-${Date.now()}-${names}{42}`;
}

function charge(key: string, changes: ChargeChanges = {}): CounterCharge {
  return counterCharge(key, { limit: 5n, windowSeconds: 3600, forgetAtSeconds, ...changes });
}

function check(...charges: readonly (readonly CounterCharge[])[]): CounterCheck {
  return { requestId: "", organizationId: 42n, charges };
}

const refused = (consumed: bigint) => ({ refused: true, consumed });
const accepted = (consumed: bigint) => ({ refused: false, consumed });

function describeCounter(subject: () => CounterUnderTest): void {
  const make = (...charges: readonly (readonly CounterCharge[])[]) => chargeOne(subject().counter, check(...charges));
  const read = async (key: string, dimensional = false) => {
    const [content] = await subject().counter.read([{ key, refundKey: `r:${key}`, dimensional }]);
    return content === undefined ? undefined : consumedOf(content);
  };

  it("refuses what would exceed the limit and counts nothing of it", async () => {
    const key = freshName();
    assert.deepEqual(await make([charge(key, { quantity: 4n })]), [[accepted(4n)]]);
    assert.deepEqual(await make([charge(key, { quantity: 2n })]), [[refused(4n)]]);
    assert.equal(await read(key), 4n);
    assert.deepEqual(await make([charge(key, { quantity: 1n })]), [[accepted(5n)]]);
  });

  it("accepts once beyond the limit if asked to, so that quantity 0 then finds it exhausted", async () => {
    const key = freshName();
    await make([charge(key, { quantity: 4n })]);
    assert.deepEqual(await make([charge(key, { quantity: 0n })]), [[accepted(4n)]]);
    assert.deepEqual(await make([charge(key, { quantity: 2n, overAcceptOnce: true })]), [[accepted(6n)]]);
    assert.deepEqual(await make([charge(key, { quantity: 0n })]), [[refused(6n)]]);
    assert.equal(await read(key), 6n);
  });

  it("gives back what was refunded", async () => {
    const key = freshName();
    await make([charge(key, { quantity: 5n })]);
    await subject().refund(`r:${key}`, 2n);
    assert.equal(await read(key), 3n);
    assert.deepEqual(await make([charge(key, { quantity: 2n })]), [[accepted(5n)]]);
    assert.deepEqual(await make([charge(key)]), [[refused(5n)]]);
  });

  it("may have refunded more than was counted", async () => {
    const key = freshName();
    await subject().refund(`r:${key}`, 2n);
    assert.deepEqual(await make([charge(key, { quantity: 7n })]), [[accepted(5n)]]);
  });

  it("counts a charge in all of its counters or in none", async () => {
    const [a, b] = [freshName(), freshName()];
    await make([charge(a, { limit: 10n, quantity: 3n })]);
    await make([charge(b, { limit: 2n, quantity: 2n })]);
    assert.deepEqual(await make([charge(a, { limit: 10n }), charge(b, { limit: 2n })]), [[accepted(3n), refused(2n)]]);
    assert.deepEqual([await read(a), await read(b)], [3n, 2n]);
  });

  it("ends a check with its first refused charge and keeps what was charged before", async () => {
    const [a, b, c] = [freshName(), freshName(), freshName()];
    await make([charge(b, { quantity: 5n })]);
    assert.deepEqual(await make([charge(a)], [], [charge(b)], [charge(c)]), [[accepted(1n)], [], [refused(5n)]]);
    assert.deepEqual([await read(a), await read(b), await read(c)], [1n, 5n, 0n]);
  });

  it("only counts without a limit", async () => {
    const key = freshName();
    assert.deepEqual(await make([charge(key, { limit: undefined, quantity: 1000n })]), [[accepted(1000n)]]);
  });

  it("counts twice in a counter that two quotas share", async () => {
    const key = freshName();
    assert.deepEqual(await make([charge(key), charge(key)]), [[accepted(1n), accepted(1n)]]);
    assert.equal(await read(key), 2n);
  });

  it("counts fields on their own and refuses new ones beyond the cardinality", async () => {
    const key = freshName();
    const field = (name: string) => charge(key, { limit: 2n, field: name, maxFields: 2 });
    assert.deepEqual(await make([field("a")]), [[accepted(1n)]]);
    assert.deepEqual(await make([field("a")]), [[accepted(2n)]]);
    assert.deepEqual(await make([field("a")]), [[refused(2n)]]);
    assert.deepEqual(await make([field("b")]), [[accepted(1n)]]);
    assert.deepEqual(await make([field("c")]), [[refused(0n)]]);
    assert.deepEqual(await make([charge(key, { limit: undefined, field: "d", maxFields: 0 })]), [[refused(0n)]]);
    assert.equal(await read(key, true), 3n);
  });

  it("leaves a counter as it is that would become too large to be exact", async () => {
    const key = freshName();
    await make([charge(key, { limit: undefined, quantity: maxCount - 1n })]);
    await make([charge(key, { limit: undefined, quantity: maxCount })]);
    assert.equal(await read(key), maxCount - 1n);
  });

  it("answers checks that are made at the same time each for itself", async () => {
    const key = freshName();
    const checks = Array.from({ length: 2500 }, () => make([charge(key, { limit: 1000n })]));
    const results = (await Promise.all(checks)).flat(2);
    assert.equal(results.filter((answer) => answer.refused).length, 1500);
    assert.equal(await read(key), 1000n);
  });

  it("lets pass what a quota that only reports would refuse, tells it, and does not count it there", async () => {
    const [reporting, enforcing] = [freshName(), freshName()];
    const both = [charge(reporting, { limit: 1n, reportOnly: true }), charge(enforcing, { limit: 2n })];
    assert.deepEqual(await make(both), [[accepted(1n), accepted(1n)]]);
    assert.deepEqual(await make(both), [[refused(1n), accepted(2n)]]);
    assert.deepEqual(await make(both), [[refused(1n), refused(2n)]]);
    assert.deepEqual([await read(reporting), await read(enforcing)], [1n, 2n]);
  });

  it("answers many checks of few counters as if one came after the other, whether their sum fits or not", async () => {
    const shapes = [["a"], ["b"], ["a", "b"], ["a", "fields"], ["report", "a"]] as const;
    const asked = fc.record({ shape: fc.constantFrom(...shapes), quantity: fc.bigInt(0n, 3n), many: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(asked, { maxLength: 20 }), { maxLength: 4 }), async (rounds) => {
        const name = freshName();
        const model = new CounterModel();
        // As plans do: what is asked again is the same list of the same counters.
        const lists = new Map<string, readonly CounterCharge[]>();
        const listOf = (parts: readonly string[], quantity: bigint) => {
          const list = lists.get(`${parts} ${quantity}`) ?? parts.map((part) => counterOf(part, quantity));
          lists.set(`${parts} ${quantity}`, list);
          return list;
        };
        const counterOf = (part: string, quantity: bigint) =>
          charge(`${name}${part}`, {
            quantity,
            limit: 15n,
            refundKey: `r:${name}${part}`,
            ...(part === "fields" && { field: "x", maxFields: 1 }),
            ...(part === "report" && { limit: 4n, reportOnly: true }),
          });
        for (const round of rounds) {
          const checks = round.map(({ shape, quantity, many }) => {
            const counters = listOf(shape, quantity);
            return many ? [counters, [counterOf("c", 1n)]] : [counters];
          });
          const answers = await subject().counter.charge(checks.map((charges) => check(...charges)));
          assert.deepEqual(
            answers,
            checks.map((charges) => model.charge(charges)),
          );
        }
      }),
      { numRuns: 100 },
    );
  });

  it("agrees with a simple model on random schedules, of which some checks are made at the same time", async () => {
    const action = fc.record({
      refund: fc.boolean(),
      charges: fc.array(
        fc.array(
          fc.record({
            key: fc.nat(2),
            limit: fc.option(fc.bigInt(1n, 12n), { nil: undefined }),
            quantity: fc.bigInt(0n, 4n),
            overAcceptOnce: fc.boolean(),
            field: fc.option(fc.constantFrom("x", "y", "z"), { nil: undefined }),
            maxFields: fc.nat(3),
            reportOnly: fc.boolean(),
          }),
          { maxLength: 3 },
        ),
        { maxLength: 3 },
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(action, { maxLength: 4 }), { maxLength: 12 }), async (rounds) => {
        const name = freshName();
        const model = new CounterModel();
        for (const actions of rounds) {
          if (actions.some(({ refund }) => refund)) {
            model.refund(`r:${name}0`, 1n);
            await subject().refund(`r:${name}0`, 1n);
          }
          const checks = actions.map(({ charges }) =>
            charges.map((counters) =>
              counters.map(({ key, ...rest }) => {
                const plainKey = `${name}${key}`;
                const dimensional = rest.field !== undefined;
                return charge(dimensional ? `${plainKey}:hash` : plainKey, { ...rest, refundKey: `r:${plainKey}` });
              }),
            ),
          );
          const answers = await Promise.all(checks.map((asked) => make(...asked)));
          const expected = checks.map((asked) => model.charge(asked));
          assert.deepEqual(answers, expected);
        }
      }),
      { numRuns: 100 },
    );
  });
}

/** The algorithm once more, in the plainest terms. */
class CounterModel {
  readonly #counts = new Map<string, bigint>();

  refund(refundKey: string, quantity: bigint): void {
    this.#counts.set(refundKey, this.#of(refundKey) + quantity);
  }

  charge(charges: readonly (readonly CounterCharge[])[]): unknown {
    const answers = [];
    for (const counters of charges) {
      const asked = counters.map((counter) => this.#ask(counter));
      const passes = asked.every(({ refused }, index) => !refused || counters[index]?.counter.reportOnly);
      const counted = counters.filter((_, index) => passes && asked[index]?.refused === false);
      for (const { counter, quantity } of counted) this.#add(counter.key, counter.field, quantity);
      answers.push(
        asked.map(({ refused, consumed }, index) => {
          const counter = counters[index];
          return { refused, consumed: counter && counted.includes(counter) ? consumed + counter.quantity : consumed };
        }),
      );
      if (!passes) break;
    }
    return answers;
  }

  #ask({ counter, quantity, overAcceptOnce }: CounterCharge) {
    const { key, refundKey, field, maxFields, limit } = counter;
    const name = field === undefined ? key : `${key}/${field}`;
    const consumed = this.#of(name) - this.#of(refundKey);
    const fields = [...this.#counts.keys()].filter((known) => known.startsWith(`${key}/`)).length;
    const isNewBeyond = field !== undefined && !this.#counts.has(name) && fields >= maxFields;
    const exceeds =
      limit !== undefined && (quantity === 0n || overAcceptOnce ? consumed >= limit : consumed + quantity > limit);
    return { refused: isNewBeyond || exceeds, consumed };
  }

  #add(key: string, field: string | undefined, quantity: bigint): void {
    const name = field === undefined ? key : `${key}/${field}`;
    if (quantity > 0n) this.#counts.set(name, this.#of(name) + quantity);
  }

  #of(name: string): bigint {
    return this.#counts.get(name) ?? 0n;
  }
}

describe("a quota counter in memory", () => {
  const counter = createMemoryQuotaCounter({ maxCounts: 100_000, now: Date.now });
  describeCounter(() => ({
    counter,
    refund: async (refundKey, quantity) => counter.refund(refundKey, quantity, forgetAtSeconds),
  }));
});

describe("a quota counter in Redis", () => {
  let redis: TestRedis;
  let client: RedisClient;
  let counter: QuotaCounter;
  const calls: (Error | undefined)[] = [];
  let nowMs = Date.now();
  const options = (connected: RedisClient) => ({
    client: connected,
    nodes: { of: () => ({ isAway: false, succeeded() {}, failed() {} }) },
    now: () => nowMs,
    monotonicMs: () => performance.now(),
    onCall: (_elapsedMs: number, error: Error | undefined) => calls.push(error),
  });

  before(async function () {
    redis = await requireIntegration(this, "Redis", () => startRedis({ own: true }));
    // What is counted is looked at, not how soon: a busy machine may take its time.
    client = createRedisClient(redisTarget(redis.url), () => {}, 10_000);
    await client.start();
    counter = createRedisQuotaCounter(options(client));
  });

  after(async () => {
    client?.stop();
    await redis?.stop();
  });

  describeCounter(() => ({
    counter,
    refund: async (refundKey, quantity) => {
      await client.call("incrby", [refundKey, String(quantity)]);
    },
  }));

  it("lets counters and new fields expire at the time that they were given", async () => {
    const [plain, dimensional] = [freshName(), `${freshName()}:hash`];
    await chargeOne(counter, check([charge(plain)], [charge(dimensional, { field: "a" })]));
    await chargeOne(counter, check([charge(plain, { forgetAtSeconds: forgetAtSeconds + 9 })]));
    assert.equal(await client.call("expiretime", [plain]), forgetAtSeconds);
    assert.equal(await client.call("expiretime", [dimensional]), forgetAtSeconds);
  });

  it("makes one call for all checks that are asked at the same time", async () => {
    const key = freshName();
    calls.length = 0;
    await Promise.all(Array.from({ length: 200 }, () => chargeOne(counter, check([charge(key)]))));
    assert.equal(calls.length, 1);
  });

  it("counts a repeated check once, whichever instance repeats it, in the same call or later", async () => {
    const other = createRedisQuotaCounter(options(client));
    const [a, b] = [freshName(), freshName()];
    const first = { ...check([charge(a)], [charge(b, { limit: 0n })]), requestId: `${a}/spans` };
    const answers = await Promise.all([chargeOne(counter, first), chargeOne(counter, first), chargeOne(other, first)]);
    for (const answer of [...answers, await chargeOne(other, first)])
      assert.deepEqual(answer, [[accepted(1n)], [refused(0n)]]);
    assert.equal(await client.call("get", [a]), "1");
  });

  it("knows a repeated check for a minute at least, also where clocks differ, and forgets it after three", async () => {
    const key = freshName();
    const minuteStartMs = Math.floor(nowMs / 60_000) * 60_000;
    const makeAt = (ms: number) => {
      nowMs = ms;
      return chargeOne(counter, { ...check([charge(key)]), requestId: key });
    };
    const first = await makeAt(minuteStartMs + 1000);
    for (const ms of [minuteStartMs + 61_000, minuteStartMs - 500]) assert.deepEqual(await makeAt(ms), first);
    nowMs = Date.now();
    const mark = `weir:checks:{42}:${minuteStartMs / 60_000}`;
    const seconds = Number(await client.call("ttl", [mark]));
    assert.ok(seconds > 170 && seconds <= 180, `marks are kept for ${seconds} s`);
  });

  it("lets go of marks that are over when later ones come", async () => {
    const minute = Math.floor(nowMs / 60_000) + 10;
    const marked = async (at: number) => Number(await client.call("exists", [`weir:checks:{42}:${at}`]));
    const markAt = async (at: number) => {
      nowMs = at * 60_000;
      const key = freshName();
      await chargeOne(counter, { ...check([charge(key)]), requestId: key });
    };
    await markAt(minute);
    await markAt(minute + 2);
    assert.equal(await marked(minute), 1);
    await markAt(minute + 3);
    assert.deepEqual([await marked(minute), await marked(minute + 2)], [0, 1]);
    nowMs = Date.now();
  });

  it("makes a check anew whose id was used when other quotas applied", async () => {
    const [a, b] = [freshName(), freshName()];
    await chargeOne(counter, { ...check([charge(a)]), requestId: a });
    const answer = await chargeOne(counter, { ...check([charge(a), charge(b)]), requestId: a });
    assert.deepEqual(answer, [[accepted(2n), accepted(1n)]]);
  });

  it("gives repeated checks their first answers on random schedules, and counts them once", async () => {
    const other = createRedisQuotaCounter(options(client));
    const repetition = fc.record({ id: fc.nat(9), counter: fc.boolean(), quantity: fc.bigInt(1n, 3n) });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(repetition, { maxLength: 5 }), { maxLength: 8 }), async (rounds) => {
        const key = freshName();
        const model = new CounterModel();
        const first = new Map<number, unknown>();
        for (const round of rounds) {
          const asked = round.map(({ id, quantity }) => ({ id, charges: [[charge(key, { quantity, limit: 8n })]] }));
          for (const { id, charges } of asked) if (!first.has(id)) first.set(id, model.charge(charges));
          // At the same time only at one instance: which of several comes first is not told.
          const asks = round[0]?.counter ? counter : other;
          const answers = await Promise.all(
            asked.map(({ id, charges }) => chargeOne(asks, { ...check(...charges), requestId: `${key}/${id}` })),
          );
          assert.deepEqual(
            answers,
            asked.map(({ id }) => first.get(id)),
          );
        }
      }),
      { numRuns: 50 },
    );
  });

  it("starts anew after Redis has lost everything", async () => {
    const key = freshName();
    await chargeOne(counter, { ...check([charge(key)]), requestId: key });
    await client.call("flushall", []);
    assert.deepEqual(await chargeOne(counter, { ...check([charge(key)]), requestId: key }), [[accepted(1n)]]);
  });

  it("goes on after Redis has forgotten its scripts", async () => {
    await client.call("script", ["flush"]);
    const key = freshName();
    assert.deepEqual(await chargeOne(counter, check([charge(key)])), [[accepted(1n)]]);
    assert.deepEqual(await chargeOne(counter, check([charge(key)])), [[accepted(2n)]]);
  });
});

function redisTarget(server: string) {
  const timeouts = { idle_timeout: 60, create_timeout: 3, recycle_timeout: 2, response_timeout: 30 };
  return { kind: "single" as const, server, ...timeouts };
}
