/**
 * Hands out the server that listens for gRPC: neither nice-grpc nor grpc-js does, or has an option for the number of its
 * connections, or shows the certificates of its callers; Node tells of it when it begins to listen.
 */
import { tracingChannel } from "node:diagnostics_channel";
import { Server } from "node:net";

const listening = tracingChannel("net.server.listen");

/**
 * Runs what begins to listen on a port.
 * @param port the port that is asked for: 0 if the system chooses
 * @param onServer gets the server that does so, before its first connection, and how it is about to listen
 */
export async function withListeningServer<T>(
  port: number,
  onServer: (server: Server, options: ListenOptions) => void,
  listen: () => Promise<T>,
): Promise<T> {
  function tell(message: unknown): void {
    if (isListening(message) && message.options.port === port) onServer(message.server, message.options);
  }
  listening.asyncStart.subscribe(tell);
  try {
    return await listen();
  } finally {
    listening.asyncStart.unsubscribe(tell);
  }
}

/** How a server listens. */
export interface ListenOptions {
  readonly port?: unknown;
  /** May be set: other processes listen on the same port, and the system divides the connections among them. */
  reusePort?: boolean;
}

interface ListeningMessage {
  readonly server: Server;
  readonly options: ListenOptions;
}

function isListening(message: unknown): message is ListeningMessage {
  if (typeof message !== "object" || message === null) return false;
  return "server" in message && message.server instanceof Server && "options" in message && !!message.options;
}
