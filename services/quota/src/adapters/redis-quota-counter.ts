import { createHash } from "node:crypto";
import type { CounterAnswer, CounterCheck, CounterPlace, QuotaCounter } from "../domain/quota-counter.ts";
import { CountersUnavailable } from "../domain/quota-counter.ts";
import { chargeScript, readAnswers, writeCall } from "./charge-script.ts";
import { createGroupedChecks } from "./grouped-checks.ts";
import type { RedisClient } from "./redis-client.ts";

/** Options of the counter. */
export interface RedisQuotaCounterOptions {
  readonly client: RedisClient;
  /** Ms since an arbitrary start. */
  readonly monotonicMs: () => number;
  /** Told after every call: how long it took and, if it failed, why. */
  readonly onCall: (elapsedMs: number, error: Error | undefined) => void;
}

const scriptSha = createHash("sha1").update(chargeScript).digest("hex");

/** Counters shared by all instances. Charges that are asked at the same time travel in one script call. */
export function createRedisQuotaCounter({ client, monotonicMs, onCall }: RedisQuotaCounterOptions): QuotaCounter {
  async function timed<T>(call: () => Promise<T>): Promise<T> {
    const startedAtMs = monotonicMs();
    try {
      const answer = await call();
      onCall(monotonicMs() - startedAtMs, undefined);
      return answer;
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      onCall(monotonicMs() - startedAtMs, error);
      throw new CountersUnavailable(`Redis: ${error.message}`, { cause });
    }
  }

  async function runScript(keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    try {
      return await client.call("evalsha", [scriptSha, keys.length, ...keys, ...args]);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith("NOSCRIPT")) throw error;
      // Redis was restarted or its scripts were flushed. Nothing has run yet.
      return client.call("eval", [chargeScript, keys.length, ...keys, ...args]);
    }
  }

  function callTogether(checks: readonly CounterCheck[]): Promise<readonly (readonly (readonly CounterAnswer[])[])[]> {
    const { keys, args } = writeCall(checks);
    return timed(async () => readAnswers(checks, await runScript(keys, args)));
  }

  async function readOne({ key, refundKey, dimensional }: CounterPlace): Promise<bigint> {
    const [counted, refunded] = await Promise.all([
      dimensional ? client.call("hvals", [key]) : client.call("mget", [key]),
      client.call("mget", [refundKey]),
    ]);
    return sum(counted) - sum(refunded);
  }

  return {
    charge: createGroupedChecks({
      callTogether,
      groupOf: client.isCluster ? (check) => String(check.organizationId) : () => "",
    }),
    read: (counters) => timed(() => Promise.all(counters.map(readOne))),
  };
}

function sum(values: unknown): bigint {
  if (!Array.isArray(values)) throw new TypeError(`Redis answer: found ${typeof values}, expected an array`);
  return values.reduce((total: bigint, value: unknown) => total + (typeof value === "string" ? BigInt(value) : 0n), 0n);
}
