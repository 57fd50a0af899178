import { createHash } from "node:crypto";
import type { RedisNodes } from "@weir/redis-connection";
import { hashSlotOf, isNotConnected } from "@weir/redis-connection";
import type {
  ChargeAnswers,
  CounterCheck,
  CounterContent,
  CounterPlace,
  QuotaCounter,
} from "../domain/quota-counter.ts";
import { CountersUnavailable, plainField } from "../domain/quota-counter.ts";
import { readAnswers } from "./charge-answers.ts";
import { writeCall } from "./charge-call.ts";
import { chargeScript } from "./charge-script.ts";
import { createGroupedChecks } from "./grouped-checks.ts";
import type { RedisClient } from "./redis-client.ts";

/** Options of the counter. */
export interface RedisQuotaCounterOptions {
  readonly client: RedisClient;
  /** What of Redis is away is not asked. */
  readonly nodes: Pick<RedisNodes, "of">;
  /** Ms since the epoch. */
  readonly now: () => number;
  /** Ms since an arbitrary start. */
  readonly monotonicMs: () => number;
  /** Told after every call: how long it took and, if it failed, why. */
  readonly onCall: (elapsedMs: number, error: Error | undefined) => void;
}

const scriptSha = createHash("sha1").update(chargeScript).digest("hex");

/** Counters shared by all instances. Charges that are asked at the same time travel in one script call. */
export function createRedisQuotaCounter({
  client,
  nodes,
  now,
  monotonicMs,
  onCall,
}: RedisQuotaCounterOptions): QuotaCounter {
  async function timed<T>(tag: string, call: () => Promise<T>): Promise<T> {
    const node = nodes.of(tag);
    if (node.isAway) throw new CountersUnavailable("Redis: found no answer lately", { asked: false });
    const startedAtMs = monotonicMs();
    try {
      const answer = await call();
      node.succeeded();
      onCall(monotonicMs() - startedAtMs, undefined);
      return answer;
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      node.failed(error, tag);
      onCall(monotonicMs() - startedAtMs, error);
      if (isNotConnected(error)) throw new CountersUnavailable("Redis: found no connection", { cause, asked: false });
      throw new CountersUnavailable(`Redis: ${error.message}`, { cause, asked: true });
    }
  }

  async function runScript(keys: readonly string[], argument: string): Promise<unknown> {
    try {
      return await client.call("evalsha", [scriptSha, keys.length, ...keys, argument]);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith("NOSCRIPT")) throw error;
      // Redis was restarted or its scripts were flushed. Nothing has run yet.
      return client.call("eval", [chargeScript, keys.length, ...keys, argument]);
    }
  }

  function callTogether(checks: readonly CounterCheck[]): Promise<readonly ChargeAnswers[]> {
    const call = writeCall(checks, Math.floor(now() / 1000));
    // In a cluster they all lie in one slot.
    return timed(String(checks[0]?.organizationId ?? 0), async () =>
      readAnswers(checks, call, await runScript(call.keys, call.argument)),
    );
  }

  async function readOne({ key, refundKey, dimensional }: CounterPlace): Promise<CounterContent> {
    const [found, refunded] = await Promise.all([
      client.call(dimensional ? "hgetall" : "get", [key]),
      client.call("get", [refundKey]),
    ]);
    return { counts: dimensional ? readFields(found) : readPlain(found), refunded: readCount(refunded) ?? 0n };
  }

  return {
    charge: createGroupedChecks({
      callTogether,
      // All keys of an organization carry its id as hash tag.
      groupOf: client.isCluster ? (check) => hashSlotOf(String(check.organizationId)) : () => 0,
      maxConcurrentCalls: client.isCluster ? 64 : 8,
    }),
    async read(counters) {
      const [first] = counters;
      // They are counters of one organization.
      return first === undefined ? [] : timed(hashTagOf(first.key), () => Promise.all(counters.map(readOne)));
    },
  };
}

function hashTagOf(key: string): string {
  return /\{([^}]+)\}/.exec(key)?.[1] ?? key;
}

function readPlain(value: unknown): ReadonlyMap<string, bigint> {
  const count = readCount(value);
  return new Map(count === undefined ? [] : [[plainField, count]]);
}

/** The client makes an object of fields and counts. */
function readFields(reply: unknown): ReadonlyMap<string, bigint> {
  if (typeof reply !== "object" || reply === null)
    throw new TypeError(`Redis answer: found ${typeof reply}, expected an object`);
  return new Map(Object.entries(reply).map(([field, count]) => [field, readCount(count) ?? 0n]));
}

/** Undefined: there is none. */
function readCount(value: unknown): bigint | undefined {
  if (value === null) return undefined;
  if (typeof value === "string" && /^-?\d+$/.test(value)) return BigInt(value);
  throw new TypeError(`Redis answer: found ${JSON.stringify(value)}, expected a count`);
}
