/** What the buffer holds and why it waits, by project and reason. */
import type { Stack } from "./envelope-stacks.ts";
import type { SpoolEntry } from "./spool-entry.ts";
import type { WaitReason } from "./wait.ts";

/** Envelopes of one project that wait for the same. */
export interface SpoolGroup {
  readonly publicKey: string;
  readonly projectId: bigint | undefined;
  readonly reason: WaitReason | "ready" | "delivering";
  readonly detail: string;
  envelopes: number;
  bytes: number;
  /** Ms since the epoch. */
  oldestMs: number;
  newestMs: number;
  /** Undefined: nothing is planned. */
  nextAttemptMs: number | undefined;
}

/** All groups, those with the most envelopes first. */
export interface SpoolStatus {
  readonly groups: readonly SpoolGroup[];
}

/** Groups what waits in stacks and what was taken. Looks at every entry. */
export function groupEntries(stacks: Iterable<Stack>, taken: Iterable<SpoolEntry>): SpoolStatus {
  const groups = new Map<string, SpoolGroup>();

  function add(
    entry: SpoolEntry,
    reason: SpoolGroup["reason"],
    detail: string,
    nextAttemptMs: number | undefined,
  ): void {
    const key = `${entry.publicKey} ${reason} ${detail}`;
    const { receivedAtMs, bytes, publicKey, projectId } = entry;
    const group = groups.get(key);
    if (group === undefined) {
      const oldestMs = receivedAtMs;
      const newestMs = receivedAtMs;
      groups.set(key, { publicKey, projectId, reason, detail, envelopes: 1, bytes, oldestMs, newestMs, nextAttemptMs });
      return;
    }
    group.envelopes++;
    group.bytes += bytes;
    group.oldestMs = Math.min(group.oldestMs, receivedAtMs);
    group.newestMs = Math.max(group.newestMs, receivedAtMs);
    if (nextAttemptMs !== undefined)
      group.nextAttemptMs = Math.min(group.nextAttemptMs ?? nextAttemptMs, nextAttemptMs);
  }

  for (const { entries, wait } of stacks) {
    const nextAttemptMs = wait === undefined || wait.untilMs === Number.POSITIVE_INFINITY ? undefined : wait.untilMs;
    for (const entry of entries) {
      if (!entry.isOver) add(entry, wait?.reason ?? "ready", wait?.detail ?? "", nextAttemptMs);
    }
  }
  for (const entry of taken) add(entry, "delivering", "", undefined);
  return { groups: [...groups.values()].sort((a, b) => b.envelopes - a.envelopes) };
}
