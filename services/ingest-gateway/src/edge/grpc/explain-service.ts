/** Tells why data was dropped: what was decided, or what is being decided. */
import type { DecisionRing } from "@weir/decision-ring";
import { isWanted, parseLookupId } from "@weir/decision-ring";
import type {
  DecisionRecord,
  ExplainRequest,
  ExplainResponse,
  ExplainServiceDefinition,
  Memory,
  WatchDecisionsRequest,
  WatchDecisionsResponse,
} from "@weir/gen/weir/explain/v1/explain.ts";
import type { CallContext, Port } from "@weir/rpc";
import { createPushQueue, RpcError } from "@weir/rpc";
import { msOf, timestampOf } from "../../domain/explain/timestamp-of.ts";

/** What the service works with. */
export interface ExplainServiceContext {
  /** Undefined: nothing is remembered. */
  readonly ring: DecisionRing | undefined;
  readonly maxEntries: number;
  readonly maxBytes: number;
  readonly keptSampleRate: number;
  /** Host name and process id. */
  readonly instance: string;
  /** When it began to remember, in ms since the epoch. */
  readonly sinceMs: number;
  /** Adds to a record the rules that had a part in it, as they are now. */
  readonly withRules: (record: DecisionRecord) => DecisionRecord;
}

/** The port of the service. */
export type ExplainPort = Port<ExplainServiceDefinition>;

const defaultLimit = 100;
const maxLimit = 1000;
const maxWatchers = 64;
/** Records that wait for a slow reader; more are missed. */
const maxWaiting = 1000;

/** Creates the service. */
export function createExplainService(context: ExplainServiceContext): ExplainPort {
  const { ring, withRules, instance } = context;
  let watchers = 0;

  async function explain(request: ExplainRequest): Promise<ExplainResponse> {
    const held = remembering(ring);
    const { records, truncated } = held.find({
      id: lookupId(request.id),
      projectId: request.projectId === 0n ? undefined : request.projectId,
      sinceMs: request.since && msOf(request.since),
      onlyDropped: request.onlyDropped,
      limit: Math.min(request.limit === 0 ? defaultLimit : request.limit, maxLimit),
    });
    return { records: records.map(withRules), truncated, memory: memoryOf(held), memories: [] };
  }

  function memoryOf(held: DecisionRing): Memory {
    const { entries, bytes, oldestMs, forgotten } = held.state;
    return {
      instance,
      since: timestampOf(context.sinceMs),
      oldest: oldestMs === undefined ? undefined : timestampOf(oldestMs),
      entries,
      maxEntries: context.maxEntries,
      bytes: BigInt(bytes),
      maxBytes: BigInt(context.maxBytes),
      forgotten: BigInt(forgotten),
      keptSampleRate: context.keptSampleRate,
    };
  }

  async function* watchDecisions(
    { projectId, onlyDropped }: WatchDecisionsRequest,
    call?: CallContext,
  ): AsyncGenerator<WatchDecisionsResponse> {
    const held = remembering(ring);
    if (watchers >= maxWatchers) throw new RpcError("RESOURCE_EXHAUSTED", `${maxWatchers} watch already`);
    const wanted = { projectId: projectId === 0n ? undefined : projectId, onlyDropped };
    const queue = createPushQueue<WatchDecisionsResponse>();
    const end = () => queue.end();
    let waiting = 0;
    let missed = 0n;
    const stop = held.watch((record) => {
      if (!isWanted(record, wanted)) return;
      if (waiting >= maxWaiting) {
        missed++;
        return;
      }
      waiting++;
      queue.push({ record, missed, instance });
      missed = 0n;
    });
    watchers++;
    for (const signal of [call?.signal, call?.stopping]) signal?.addEventListener("abort", end, { once: true });
    try {
      yield { record: undefined, missed: 0n, instance };
      for await (const response of queue) {
        waiting--;
        yield { ...response, record: response.record && withRules(response.record) };
      }
    } finally {
      stop();
      watchers--;
      for (const signal of [call?.signal, call?.stopping]) signal?.removeEventListener("abort", end);
    }
  }

  return { explain, watchDecisions };
}

function remembering(ring: DecisionRing | undefined): DecisionRing {
  if (ring !== undefined) return ring;
  throw new RpcError("FAILED_PRECONDITION", "nothing is remembered here: explain.max_entries is 0", {
    reason: "EXPLAIN_OFF",
  });
}

function lookupId(text: string): string | undefined {
  if (text === "") return undefined;
  const id = parseLookupId(text);
  if (id !== undefined) return id;
  const description = `found ${JSON.stringify(text.slice(0, 100))}, expected 32 hexadecimal digits`;
  throw new RpcError("INVALID_ARGUMENT", `id: ${description}`, { violations: [{ field: "id", description }] });
}
