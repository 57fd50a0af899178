/** A client of a service in another process, under the service's port. */
import { ChannelCredentials, type ChannelOptions, createChannel, createClientFactory } from "nice-grpc";
import { deadlineMiddleware } from "nice-grpc-client-middleware-deadline";
import { errorDetailsClientMiddleware } from "nice-grpc-error-details";
import { toGrpcDefinition } from "./grpc-definition.ts";
import { transportOptions } from "./message-limits.ts";
import type { CallContext, Port, RpcServiceDefinition } from "./port.ts";
import { fromClientError } from "./wire-error.ts";

export interface ConnectOptions {
  /** How long a call with a single answer may take, in ms, if it does not say itself. Default 10 000. Streams have no deadline. */
  readonly timeoutMs?: number | undefined;
  /** Longest pause between attempts to connect, in ms; it begins at a tenth of a second. Default 5000. */
  readonly maxReconnectMs?: number | undefined;
}

/** A port whose service is elsewhere. */
export type RemotePort<D extends RpcServiceDefinition> = Port<D> & {
  /** Ends the connection. Calls that are still running fail. */
  close(): void;
};

const channelOptions: ChannelOptions = {
  ...transportOptions,
  "grpc.keepalive_permit_without_calls": 1,
  "grpc.initial_reconnect_backoff_ms": 100,
  // Spreads calls and streams over the replicas behind one name (`dns:///name:port`).
  "grpc.service_config": JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
};

/**
 * Connects lazily: the first call opens the connection, and a lost one is opened again with backoff when there are calls.
 * While the peer cannot be reached calls fail at once with UNAVAILABLE. Nothing is retried here.
 *
 * @param address `host:port`, or a gRPC target such as `dns:///host:port`.
 */
export function connect<D extends RpcServiceDefinition>(
  definition: D,
  address: string,
  options: ConnectOptions = {},
): RemotePort<D> {
  const channel = createChannel(address, ChannelCredentials.createInsecure(), {
    ...channelOptions,
    "grpc.max_reconnect_backoff_ms": options.maxReconnectMs ?? 5000,
  });
  const client: Readonly<Record<string, Method>> = createClientFactory()
    .use(errorDetailsClientMiddleware)
    .use(deadlineMiddleware)
    .create(toGrpcDefinition(definition), channel);
  const port: Record<string, unknown> = { close: () => channel.close() };
  for (const [key, { responseStream }] of Object.entries(definition.methods)) {
    const method = client[key];
    if (method === undefined) throw new Error(`the definition of ${definition.fullName} has no method ${key}`);
    port[key] = responseStream ? streamed(method) : single(method, options.timeoutMs ?? 10_000);
  }
  // Boundary: the loop above made exactly the methods of the definition.
  return port as unknown as RemotePort<D>;
}

type Method = (request: unknown, options: { signal?: AbortSignal; deadline?: number }) => unknown;

function single(method: Method, defaultTimeoutMs: number) {
  return async (request: unknown, context: CallContext = {}): Promise<unknown> => {
    try {
      return await method(request, { ...signalOf(context), deadline: context.timeoutMs ?? defaultTimeoutMs });
    } catch (error) {
      throw fromClientError(error);
    }
  };
}

function streamed(method: Method) {
  return async function* stream(request: unknown, context: CallContext = {}): AsyncGenerator<unknown> {
    try {
      yield* method(request, signalOf(context)) as AsyncIterable<unknown>;
    } catch (error) {
      throw fromClientError(error);
    }
  };
}

function signalOf(context: CallContext): { signal?: AbortSignal } {
  return context.signal === undefined ? {} : { signal: context.signal };
}
