/** Tells operators what the buffer holds, by RPC. */
import type {
  GetSpoolStatusResponse,
  SpoolDisk,
  SpoolGroup as SpoolGroupMessage,
  SpoolServiceDefinition,
} from "@weir/gen/weir/ingest/v1/spool.ts";
import { SpoolWaitReason } from "@weir/gen/weir/ingest/v1/spool.ts";
import type { ProjectStates } from "@weir/project-state";
import type { Port } from "@weir/rpc";
import { timestampOf } from "../../domain/explain/timestamp-of.ts";
import type { Spool } from "../../domain/spool/spool.ts";
import type { SpoolGroup } from "../../domain/spool/spool-status.ts";

/** What is told about the disk, beyond its fill. */
export interface DiskReport {
  readonly isDurable: boolean;
  readonly recovered: number;
  readonly damaged: number;
  /** In words; empty: nothing is wrong. */
  readonly failure: string;
}

/** What the service looks at. */
export interface SpoolServiceContext {
  readonly spool: Pick<Spool, "size" | "status">;
  readonly projects: Pick<ProjectStates, "peek" | "hasGlobalConfig">;
  /** Nothing leaves the buffer, because an operator wants it so. */
  readonly isPaused: () => boolean;
  /** Ms since the epoch. */
  readonly now: () => number;
  readonly maxAgeMs: number;
  /** Undefined: the buffer is in memory only. */
  readonly disk: () => DiskReport | undefined;
}

const defaultGroups = 100;
const mostGroups = 10_000;

const reasons: Readonly<Record<SpoolGroup["reason"], SpoolWaitReason>> = {
  ready: SpoolWaitReason.READY,
  delivering: SpoolWaitReason.DELIVERING,
  project_config: SpoolWaitReason.PROJECT_CONFIG,
  sampling_project_config: SpoolWaitReason.SAMPLING_PROJECT_CONFIG,
  processor: SpoolWaitReason.PROCESSOR,
  retry: SpoolWaitReason.RETRY,
  disk: SpoolWaitReason.DISK,
};

/** Creates the service. */
export function createSpoolService(context: SpoolServiceContext): Port<SpoolServiceDefinition> {
  const { spool, projects, now, maxAgeMs } = context;

  function toMessage(group: SpoolGroup): SpoolGroupMessage {
    const { publicKey, oldestMs, newestMs, nextAttemptMs } = group;
    const state = projects.peek(publicKey);
    const projectId = (state.status === "enabled" ? state.projectId : undefined) ?? group.projectId ?? 0n;
    return {
      publicKey,
      projectId,
      envelopes: BigInt(group.envelopes),
      bytes: BigInt(group.bytes),
      oldestReceivedAt: timestampOf(oldestMs),
      newestReceivedAt: timestampOf(newestMs),
      dropAt: timestampOf(oldestMs + maxAgeMs),
      reason: group.reason === "ready" ? whyReadyWaits() : reasons[group.reason],
      detail: group.detail,
      nextAttemptAt: nextAttemptMs === undefined ? undefined : timestampOf(nextAttemptMs),
    };
  }

  /** What keeps back even what need not wait for anything of its own. */
  function whyReadyWaits(): SpoolWaitReason {
    if (context.isPaused()) return SpoolWaitReason.PAUSED;
    return projects.hasGlobalConfig() ? reasons.ready : SpoolWaitReason.GLOBAL_CONFIG;
  }

  function diskMessage(): SpoolDisk | undefined {
    const report = context.disk();
    const { disk } = spool.size();
    if (report === undefined || disk === undefined) return undefined;
    return {
      bytes: BigInt(disk.bytes),
      maxBytes: BigInt(disk.maxBytes),
      envelopes: BigInt(disk.entries),
      durable: report.isDurable,
      recoveredEnvelopes: BigInt(report.recovered),
      damagedEnvelopes: BigInt(report.damaged),
      failure: report.failure,
    };
  }

  return {
    async getSpoolStatus({ maxGroups }): Promise<GetSpoolStatusResponse> {
      const most = Math.min(mostGroups, maxGroups === 0 ? defaultGroups : maxGroups);
      const { entries, bytes, maxEntries, maxBytes, refusing } = spool.size();
      const { groups } = spool.status();
      return {
        observedAt: timestampOf(now()),
        envelopes: BigInt(entries),
        maxEnvelopes: BigInt(maxEntries),
        memoryBytes: BigInt(bytes),
        maxMemoryBytes: BigInt(maxBytes),
        disk: diskMessage(),
        refusing: refusing ?? "",
        maxAge: { seconds: BigInt(Math.floor(maxAgeMs / 1000)), nanos: Math.round((maxAgeMs % 1000) * 1e6) },
        groups: groups.slice(0, most).map(toMessage),
        groupsLeftOut: Math.max(0, groups.length - most),
      };
    },
  };
}
