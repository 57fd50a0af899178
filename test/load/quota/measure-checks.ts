/** How many checks a contender makes, at what cost, and how long one takes at a steady rate. */
import { setTimeout as delay } from "node:timers/promises";
import { cpuSeconds } from "../process-usage.ts";
import type { Contender } from "./contender.ts";
import { subjects } from "./contender.ts";

/** What checks cost. */
export interface CheckCost {
  readonly checksPerSecond: number;
  /** CPU time of the contender and of Redis per check, in µs. */
  readonly cpuMicros: number;
  /** Of which Redis. */
  readonly redisMicros: number;
  readonly checksPerCpuSecond: number;
  /** Part of the checks that passed without being counted. */
  readonly uncounted: number;
}

/** How long checks take. */
export interface CheckLatency {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** How calls are made. */
export interface CallPattern {
  /** Checks per call. */
  readonly batch: number;
  /** Calls under way at a time. */
  readonly concurrency: number;
  /** Whether all checks of a call are about one subject, or each about another. */
  readonly oneSubject: boolean;
}

/** Makes calls as fast as they are answered, for some seconds. */
export async function measureCost(
  contender: Contender,
  redisPid: number | undefined,
  { batch, concurrency, oneSubject }: CallPattern,
  seconds: number,
): Promise<CheckCost> {
  let next = 0;
  let checks = 0;
  let uncounted = 0;
  const endMs = performance.now() + seconds * 1000;
  async function call(): Promise<void> {
    while (performance.now() < endMs) {
      const first = next;
      next += oneSubject ? 1 : batch;
      const asked = Array.from({ length: batch }, (_, index) => (oneSubject ? first : first + index) % subjects);
      uncounted += await contender.check(asked);
      checks += batch;
    }
  }
  const own = contender.pids.length === 0;
  const before = usage(contender, redisPid, own);
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: concurrency }, call));
  const elapsed = (performance.now() - startedMs) / 1000;
  const after = usage(contender, redisPid, own);
  const redis = after.redis - before.redis;
  const total = after.server - before.server + redis;
  return {
    checksPerSecond: checks / elapsed,
    cpuMicros: (total / checks) * 1e6,
    redisMicros: (redis / checks) * 1e6,
    checksPerCpuSecond: checks / total,
    uncounted: uncounted / checks,
  };
}

/** Makes single checks at a steady rate, whether they are answered or not, and tells how long they take. */
export async function measureLatency(contender: Contender, perSecond: number, seconds: number): Promise<CheckLatency> {
  const took: number[] = [];
  const underway: Promise<unknown>[] = [];
  const startedMs = performance.now();
  const total = perSecond * seconds;
  let sent = 0;
  while (sent < total) {
    const due = Math.min(total, Math.floor(((performance.now() - startedMs) / 1000) * perSecond));
    for (; sent < due; sent++) {
      // From when it was due, so that a sender that lags does not hide what it caused.
      const dueMs = startedMs + (sent / perSecond) * 1000;
      underway.push(contender.check([sent % subjects]).then(() => void took.push(performance.now() - dueMs)));
    }
    await delay(1);
  }
  await Promise.all(underway);
  took.sort((a, b) => a - b);
  return { p50Ms: quantile(took, 0.5), p99Ms: quantile(took, 0.99) };
}

function usage({ pids }: Contender, redisPid: number | undefined, own: boolean) {
  const { user, system } = process.cpuUsage();
  return {
    server: own ? (user + system) / 1e6 : cpuSeconds(pids),
    redis: redisPid === undefined ? 0 : cpuSeconds([redisPid]),
  };
}

function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
