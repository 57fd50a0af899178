/** How large a message may be, and how connections are kept alive: the same for both ends. */
import type { ChannelOptions } from "nice-grpc";

/** Largest message that either end accepts: 64 MiB. Senders of batches keep below it. */
export const maxMessageBytes = 64 * 1024 * 1024;

/** Options of every server and channel. A dead peer is noticed after at most 40 s even if nothing is being sent. */
export const transportOptions: ChannelOptions = {
  "grpc.max_receive_message_length": maxMessageBytes,
  "grpc.max_send_message_length": maxMessageBytes,
  "grpc.keepalive_time_ms": 30_000,
  "grpc.keepalive_timeout_ms": 10_000,
};
