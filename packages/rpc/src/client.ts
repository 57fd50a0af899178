/** A client of one server, and the channel that its calls go through. */
import { type Channel, type ChannelOptions, createChannel, createClientFactory, Metadata } from "nice-grpc";
import { deadlineMiddleware } from "nice-grpc-client-middleware-deadline";
import { errorDetailsClientMiddleware } from "nice-grpc-error-details";
import { toGrpcDefinition } from "./grpc-definition.ts";
import { transportOptions } from "./message-limits.ts";
import type { CallContext, Port, RpcServiceDefinition } from "./port.ts";
import type { Certificates } from "./tls/certificates.ts";
import { channelSecurity } from "./tls/channel-credentials.ts";
import { fromClientError } from "./wire-error.ts";

/** How to connect to a server. */
export interface ChannelTarget {
  /** Where it is: an IP address and a port, `[::1]:50051`. */
  readonly address: string;
  /** The name that its certificate must carry. */
  readonly host: string;
  readonly certificates: Certificates | undefined;
  /** Longest pause between attempts to connect, in ms; it begins at a tenth of a second. */
  readonly maxReconnectMs: number;
}

const channelOptions: ChannelOptions = {
  ...transportOptions,
  "grpc.keepalive_permit_without_calls": 1,
  "grpc.initial_reconnect_backoff_ms": 100,
  // Keeps the connection up as long as the channel is used, and answers at once while it cannot be had.
  "grpc.service_config": JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  "grpc.service_config_disable_resolution": 1,
};

/** Opens a channel; it connects at the first call, and again with backoff when the connection is lost. */
export function openChannel({ address, host, certificates, maxReconnectMs }: ChannelTarget): Channel {
  const { credentials, options } = channelSecurity(certificates, host);
  const all = { ...channelOptions, ...options, "grpc.max_reconnect_backoff_ms": maxReconnectMs };
  return createChannel(address, credentials, all);
}

/** The methods of a service behind a channel, with deadlines and with our errors. */
export function clientOf<D extends RpcServiceDefinition>(definition: D, channel: Channel, timeoutMs: number): Port<D> {
  const client: Readonly<Record<string, Method>> = createClientFactory()
    .use(errorDetailsClientMiddleware)
    .use(deadlineMiddleware)
    .create(toGrpcDefinition(definition), channel);
  const port: Record<string, unknown> = {};
  for (const [key, { responseStream }] of Object.entries(definition.methods)) {
    const method = client[key];
    if (method === undefined) throw new Error(`the definition of ${definition.fullName} has no method ${key}`);
    port[key] = responseStream ? streamed(method) : single(method, timeoutMs);
  }
  // Boundary: the loop above made exactly the methods of the definition.
  return port as unknown as Port<D>;
}

interface MethodOptions {
  readonly signal?: AbortSignal;
  readonly deadline?: number;
  readonly metadata?: Metadata;
}
type Method = (request: unknown, options: MethodOptions) => unknown;

function single(method: Method, defaultTimeoutMs: number) {
  return async (request: unknown, context: CallContext = {}): Promise<unknown> => {
    try {
      const deadline = context.timeoutMs ?? defaultTimeoutMs;
      return await method(request, { ...signalOf(context), ...metadataOf(context), deadline });
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

function metadataOf({ headers }: CallContext): { metadata?: Metadata } {
  return headers === undefined ? {} : { metadata: Metadata(headers) };
}
