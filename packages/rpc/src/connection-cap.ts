/**
 * Caps the connections of the gRPC server. Neither nice-grpc nor grpc-js has an option for it, or hands out the server
 * that listens; Node tells of it when it begins to listen.
 */
import { tracingChannel } from "node:diagnostics_channel";
import { Server } from "node:net";

const listening = tracingChannel("net.server.listen");

/**
 * Runs what begins to listen on a port; the server that does so closes connections beyond `maxConnections` at once.
 * @param port the port that is asked for: 0 if the system chooses
 */
export async function withConnectionCap<T>(port: number, maxConnections: number, listen: () => Promise<T>): Promise<T> {
  function cap(message: unknown): void {
    if (isListening(message) && message.options.port === port) message.server.maxConnections = maxConnections;
  }
  listening.asyncStart.subscribe(cap);
  try {
    return await listen();
  } finally {
    listening.asyncStart.unsubscribe(cap);
  }
}

interface ListeningMessage {
  readonly server: Server;
  readonly options: { readonly port?: unknown };
}

function isListening(message: unknown): message is ListeningMessage {
  if (typeof message !== "object" || message === null) return false;
  return "server" in message && message.server instanceof Server && "options" in message && !!message.options;
}
