/** A client of a service in other processes, under the service's port: calls are spread over its replicas. */
import type { Batched } from "./batched.ts";
import type { CallContext, Port, RpcServiceDefinition } from "./port.ts";
import { createReplica, defaultSilenceLimits, type SilenceLimits } from "./replicas/replica.ts";
import { createReplicaSet, type OnReplicaChange, type ReplicaSet } from "./replicas/replica-set.ts";
import { type LookUp, lookUpHost } from "./replicas/targets.ts";
import type { Certificates } from "./tls/certificates.ts";

export interface ConnectOptions {
  /** How long a call with a single answer may take, in ms, if it does not say itself. Default 10 000. Streams have no deadline. */
  readonly timeoutMs?: number | undefined;
  /** Longest pause between attempts to connect, in ms; it begins at a tenth of a second. Default 5000. */
  readonly maxReconnectMs?: number | undefined;
  /** Whose they are stays the caller's business. Default: plain text. */
  readonly certificates?: Certificates | undefined;
  /** Time between two resolutions of a name, in ms. Default 5000. */
  readonly resolveEveryMs?: number | undefined;
  /** Default: asks the machine's resolver. */
  readonly lookUp?: LookUp | undefined;
  /** When a replica counts as hung. */
  readonly silence?: Partial<SilenceLimits> | undefined;
  /** What is sent along with a call with a single answer, asked at each of them. Batches and other streams serve many. */
  readonly headers?: (() => Readonly<Record<string, string>> | undefined) | undefined;
  /** Told when replicas come, go, or change in what can be expected of them. */
  readonly onReplica?: OnReplicaChange | undefined;
}

/** A port whose service is elsewhere. */
export type RemotePort<D extends RpcServiceDefinition> = Port<D> & {
  /** Ends the connections. Calls that are still running fail. */
  close(): void;
};

/**
 * Connects lazily: the first call opens the connections, and a lost one is opened again with backoff. While no replica
 * can be reached, or answers, calls fail at once with UNAVAILABLE. Nothing is retried here.
 *
 * @param addresses `host:port`, where the host may stand for many; or several of them, separated by commas
 * @param batch makes the methods whose calls travel as batches, for one replica
 * @throws RangeError for an address that is none
 */
export function connect<D extends RpcServiceDefinition>(
  definition: D,
  addresses: string,
  options: ConnectOptions = {},
  batch: (port: Port<D>) => Batched<D> = () => ({}),
): RemotePort<D> {
  const timeoutMs = options.timeoutMs ?? 10_000;
  const replicas = createReplicaSet({
    addresses,
    lookUp: options.lookUp ?? lookUpHost,
    resolveEveryMs: options.resolveEveryMs ?? 5000,
    onChange: options.onReplica,
    create: (replica, onStanding) =>
      createReplica({
        definition,
        replica,
        timeoutMs,
        batch,
        onStanding,
        certificates: options.certificates,
        maxReconnectMs: options.maxReconnectMs ?? 5000,
        silence: { ...defaultSilenceLimits, ...options.silence },
      }),
  });
  const port: Record<string, unknown> = { close: () => replicas.close() };
  for (const [key, { responseStream }] of Object.entries(definition.methods)) {
    port[key] = responseStream ? streamed(replicas, key, timeoutMs) : single(replicas, key, timeoutMs, options.headers);
  }
  // Boundary: the loop above made exactly the methods of the definition.
  return port as unknown as RemotePort<D>;
}

function single(replicas: ReplicaSet, method: string, defaultTimeoutMs: number, along: ConnectOptions["headers"]) {
  // Without an await where none is needed: calls are many.
  return (request: unknown, given: CallContext = {}): Promise<unknown> => {
    const headers = along?.();
    const context = headers === undefined ? given : { ...given, headers: { ...headers, ...given.headers } };
    const replica = replicas.pick();
    if (replica !== undefined) return replica.call(method, request, context);
    const found = replicas.waitForOne(context.signal, context.timeoutMs ?? defaultTimeoutMs);
    return found.then((late) => late.call(method, request, context));
  };
}

function streamed(replicas: ReplicaSet, method: string, connectTimeoutMs: number) {
  return async function* stream(request: unknown, context: CallContext = {}): AsyncGenerator<unknown> {
    const replica = replicas.pick() ?? (await replicas.waitForOne(context.signal, connectTimeoutMs));
    yield* replica.stream(method, request, context);
  };
}
