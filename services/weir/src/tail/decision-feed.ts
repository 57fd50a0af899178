/** What a running gateway drops: the decisions that it remembers, then those that it makes. */
import type {
  DecisionRecord,
  ExplainServiceDefinition,
  WatchDecisionsResponse,
} from "@weir/gen/weir/explain/v1/explain.ts";
import type { Certificates, RemotePort } from "@weir/rpc";

/** Which decisions. */
export interface DecisionFeedOptions {
  /** gRPC address of the gateway. */
  readonly address: string;
  /** Undefined: in plain text. */
  readonly certificates?: Certificates | undefined;
  /** Only of this project; 0: of all. */
  readonly projectId: bigint;
  /** Begin with at most this many that are remembered. */
  readonly last: number;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** A decision, and how many were missed before it because they came faster than they were read. */
export interface FedDecision {
  readonly record: DecisionRecord;
  readonly missed: bigint;
  readonly instance: string;
}

/** Nobody tells decisions, or nobody does any more. The message says why. */
export class NoDecisionsError extends Error {
  override readonly name = "NoDecisionsError";
}

const timeoutMs = 2000;
const maxHeld = 1000;

/**
 * Begins to follow what is dropped; resolves when the gateway has answered.
 * @throws NoDecisionsError, also while it is read, if the gateway does not answer or remembers nothing
 */
export async function openDecisionFeed(options: DecisionFeedOptions): Promise<AsyncIterable<FedDecision>> {
  const [{ connect, RpcError }, { ExplainServiceDefinition: definition }] = await Promise.all([
    import("@weir/rpc"),
    import("@weir/gen/weir/explain/v1/explain.ts"),
  ]);
  const explain = (error: unknown) =>
    error instanceof RpcError ? new NoDecisionsError(error.message, { cause: error }) : error;
  const client = connect(definition, options.address, { timeoutMs, certificates: options.certificates });
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutMs);
  const signal = AbortSignal.any([options.signal, late.signal]);
  const watch = client.watchDecisions({ projectId: options.projectId, onlyDropped: true }, { signal });
  const answers = watch[Symbol.asyncIterator]();
  try {
    await answers.next();
    const held = await remembered(client, options);
    return follow({ held, answers, explain, end: () => client.close() }, options.signal);
  } catch (error) {
    client.close();
    throw explain(error);
  } finally {
    clearTimeout(timer);
  }
}

async function remembered(
  client: RemotePort<ExplainServiceDefinition>,
  { projectId, last }: DecisionFeedOptions,
): Promise<readonly FedDecision[]> {
  if (last === 0) return [];
  const request = { id: "", projectId, since: undefined, onlyDropped: true, limit: Math.min(last, maxHeld) };
  const { records, memory } = await client.explain(request);
  return records.map((record) => ({ record, missed: 0n, instance: record.instance || (memory?.instance ?? "") }));
}

interface Feed {
  readonly held: readonly FedDecision[];
  readonly answers: AsyncIterator<WatchDecisionsResponse>;
  readonly explain: (error: unknown) => unknown;
  readonly end: () => void;
}

async function* follow({ held, answers, explain, end }: Feed, signal: AbortSignal): AsyncGenerator<FedDecision> {
  try {
    yield* held;
    // What was decided while the remembered ones were asked for comes both ways. Each instance counts its own.
    const seen = new Map(held.map(({ instance, record }) => [instance, record.sequence]));
    for (;;) {
      const { done, value } = await answers.next();
      if (done === true) throw new NoDecisionsError("the gateway has stopped");
      const { record, missed, instance } = value;
      if (record !== undefined && record.sequence > (seen.get(instance) ?? 0n)) yield { record, missed, instance };
    }
  } catch (error) {
    if (!signal.aborted) throw explain(error);
  } finally {
    end();
  }
}
