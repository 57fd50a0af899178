/** How large a message may be, how connections are kept alive, and how many a server takes. */
import type { ChannelOptions } from "nice-grpc";

/** Largest message that either end accepts: 64 MiB. Senders of batches keep below it. */
export const maxMessageBytes = 64 * 1024 * 1024;

/** What a server bounds. */
export interface ServerLimits {
  /** Largest message in bytes, received or sent. */
  readonly maxMessageBytes: number;
  /** Further connections are closed at once. */
  readonly maxConnections: number;
  /** Calls at a time on one connection; further ones wait at the client. */
  readonly maxConcurrentStreams: number;
  /** How long a connection is used before its client is told to take another one, in ms; a tenth more or less. */
  readonly maxConnectionAgeMs: number;
}

export const defaultServerLimits: ServerLimits = {
  maxMessageBytes,
  maxConnections: 4096,
  maxConcurrentStreams: 256,
  maxConnectionAgeMs: 3_600_000,
};

/** Options of every server and channel. A dead peer is noticed after at most 40 s even if nothing is being sent. */
export const transportOptions: ChannelOptions = {
  "grpc.max_receive_message_length": maxMessageBytes,
  "grpc.max_send_message_length": maxMessageBytes,
  "grpc.keepalive_time_ms": 30_000,
  "grpc.keepalive_timeout_ms": 10_000,
};

/** A connection without calls ends after so long, so that those who only connect do not use up the connections. */
const maxIdleMs = 300_000;
/** What is left on a connection that a client was told to leave is cancelled after so long. */
const leaveWithinMs = 300_000;

/** Options of a server. */
export function serverOptions(limits: ServerLimits): ChannelOptions {
  const { maxMessageBytes, maxConcurrentStreams, maxConnectionAgeMs } = limits;
  return {
    ...transportOptions,
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
    "grpc.max_concurrent_streams": maxConcurrentStreams,
    "grpc.max_connection_idle_ms": maxIdleMs,
    "grpc.max_connection_age_ms": maxConnectionAgeMs,
    "grpc.max_connection_age_grace_ms": leaveWithinMs,
  };
}
