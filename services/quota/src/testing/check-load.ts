/** Checks that are asked all the time, and what became of them. */
import { setTimeout as delay } from "node:timers/promises";
import type { Charge, QuotaServiceDefinition } from "@weir/gen/weir/quota/v1/quota.ts";
import type { Port } from "@weir/rpc";
import { publicKey } from "./start-quota.ts";

/** A load that is running. */
export interface CheckLoad {
  readonly sent: number;
  /** The longest time that an answer took, in ms. */
  readonly longestMs: number;
  /** Checks of an organization that were counted. */
  counted(organizationId: bigint): number;
  /** The share of an organization's checks that were not, 0 to 1. */
  uncountedShare(organizationId: bigint): number;
  /** Sends no more, and waits for the last answers. May be called again. */
  stop(): Promise<void>;
}

/** Sends a check for each organization every few ms, whether or not the others were answered. */
export function startCheckLoad(
  port: Port<QuotaServiceDefinition>,
  organizations: readonly bigint[],
  charges: readonly Charge[],
): CheckLoad {
  const counted = new Map<bigint, number>();
  const uncounted = new Map<bigint, number>();
  const underWay = new Set<Promise<void>>();
  let sent = 0;
  let longestMs = 0;
  let stopped = false;

  async function ask(organizationId: bigint): Promise<void> {
    const startedAtMs = performance.now();
    const scoping = { organizationId, projectId: 43n, publicKey, keyId: 44n };
    const { results } = await port.check({ checks: [{ requestId: `load-${++sent}`, scoping, charges: [...charges] }] });
    longestMs = Math.max(longestMs, performance.now() - startedAtMs);
    const books = results[0]?.unchecked ? uncounted : counted;
    books.set(organizationId, (books.get(organizationId) ?? 0) + 1);
  }

  async function run(): Promise<void> {
    while (!stopped) {
      for (const organizationId of organizations) {
        const asking = ask(organizationId).finally(() => underWay.delete(asking));
        underWay.add(asking);
      }
      await delay(5);
    }
    await Promise.all(underWay);
  }
  const running = run();

  return {
    get sent() {
      return sent;
    },
    get longestMs() {
      return longestMs;
    },
    counted: (organizationId) => counted.get(organizationId) ?? 0,
    uncountedShare(organizationId) {
      const without = uncounted.get(organizationId) ?? 0;
      return without / Math.max(1, without + (counted.get(organizationId) ?? 0));
    },
    async stop() {
      stopped = true;
      await running;
    },
  };
}
