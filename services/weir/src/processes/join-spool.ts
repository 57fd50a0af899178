/** The buffers of all copies, as if they were one. */
import type { Timestamp } from "@weir/gen/google/protobuf/timestamp.ts";
import type {
  GetSpoolStatusResponse,
  SpoolDisk,
  SpoolGroup,
  SpoolServiceDefinition,
} from "@weir/gen/weir/ingest/v1/spool.ts";
import type { Port } from "@weir/rpc";
import { msOf } from "../explain/times.ts";
import type { CopyClients } from "./copy-clients.ts";

const defaultGroups = 100;
const mostGroups = 10_000;

/** The service that asks all copies. */
export function joinSpool(clients: CopyClients<SpoolServiceDefinition>): Port<SpoolServiceDefinition> {
  return {
    async getSpoolStatus({ maxGroups }, { signal } = {}) {
      const statuses = await clients.askAll((client) => client.getSpoolStatus({ maxGroups: mostGroups }, { signal }));
      return joinStatuses(statuses, maxGroups === 0 ? defaultGroups : Math.min(maxGroups, mostGroups));
    },
  };
}

/** The sums, and the largest groups of all. */
export function joinStatuses(statuses: readonly GetSpoolStatusResponse[], maxGroups: number): GetSpoolStatusResponse {
  const groups = joinGroups(statuses.flatMap((status) => status.groups));
  const [first] = statuses;
  return {
    observedAt: first?.observedAt,
    envelopes: sum(statuses, ({ envelopes }) => envelopes),
    maxEnvelopes: sum(statuses, ({ maxEnvelopes }) => maxEnvelopes),
    memoryBytes: sum(statuses, ({ memoryBytes }) => memoryBytes),
    maxMemoryBytes: sum(statuses, ({ maxMemoryBytes }) => maxMemoryBytes),
    disk: joinDisks(statuses.flatMap(({ disk }) => disk ?? [])),
    refusing: words(statuses.map(({ refusing }) => refusing)),
    maxAge: first?.maxAge,
    groups: groups.slice(0, maxGroups),
    groupsLeftOut:
      Math.max(0, groups.length - maxGroups) + statuses.reduce((count, { groupsLeftOut }) => count + groupsLeftOut, 0),
  };
}

function joinDisks(disks: readonly SpoolDisk[]): SpoolDisk | undefined {
  if (disks.length === 0) return undefined;
  return {
    bytes: sum(disks, ({ bytes }) => bytes),
    maxBytes: sum(disks, ({ maxBytes }) => maxBytes),
    envelopes: sum(disks, ({ envelopes }) => envelopes),
    durable: disks.every(({ durable }) => durable),
    recoveredEnvelopes: sum(disks, ({ recoveredEnvelopes }) => recoveredEnvelopes),
    damagedEnvelopes: sum(disks, ({ damagedEnvelopes }) => damagedEnvelopes),
    failure: words(disks.map(({ failure }) => failure)),
  };
}

/** One group for each project and reason, those with the most envelopes first. */
function joinGroups(groups: readonly SpoolGroup[]): readonly SpoolGroup[] {
  const joined = new Map<string, SpoolGroup>();
  for (const group of groups) {
    const key = JSON.stringify([group.publicKey, group.reason, group.detail]);
    const known = joined.get(key);
    joined.set(key, known === undefined ? group : joinTwo(known, group));
  }
  return [...joined.values()].sort((left, right) => Number(right.envelopes - left.envelopes));
}

function joinTwo(left: SpoolGroup, right: SpoolGroup): SpoolGroup {
  return {
    ...left,
    envelopes: left.envelopes + right.envelopes,
    bytes: left.bytes + right.bytes,
    oldestReceivedAt: earlier(left.oldestReceivedAt, right.oldestReceivedAt),
    newestReceivedAt: later(left.newestReceivedAt, right.newestReceivedAt),
    dropAt: earlier(left.dropAt, right.dropAt),
    nextAttemptAt: earlier(left.nextAttemptAt, right.nextAttemptAt),
  };
}

function earlier(left: Timestamp | undefined, right: Timestamp | undefined): Timestamp | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return msOf(left) <= msOf(right) ? left : right;
}

function later(left: Timestamp | undefined, right: Timestamp | undefined): Timestamp | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return msOf(left) >= msOf(right) ? left : right;
}

function sum<T>(parts: readonly T[], quantity: (part: T) => bigint): bigint {
  return parts.reduce((total, part) => total + quantity(part), 0n);
}

/** What any of them says, each once. */
function words(texts: readonly string[]): string {
  return [...new Set(texts.filter((text) => text !== ""))].join("; ");
}
