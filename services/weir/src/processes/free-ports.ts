/**
 * Sees to it that nobody else listens where several processes are to share a port: the system would let a second Weir of
 * the same user share it unnoticed.
 */
import { createServer } from "node:net";
import type { WeirConfig } from "@weir/config";
import { explainListenError, type ListenTarget } from "@weir/service-host";

/** Everything that one process, or all copies together, would listen on. */
export function listenTargets({ relay, grpc }: Pick<WeirConfig, "relay" | "grpc">): readonly ListenTarget[] {
  const { host, port, internal_host: internalHost = host, internal_port: internalPort = port } = relay;
  const isSeparate = internalHost !== host || internalPort !== port;
  const internal = { hostKey: "relay.internal_host", portKey: "relay.internal_port" };
  return [
    { host, port, hostKey: "relay.host", portKey: "relay.port" },
    ...(isSeparate ? [{ host: internalHost, port: internalPort, ...internal }] : []),
    { host: grpc.host, port: grpc.port, hostKey: "grpc.host", portKey: "grpc.port" },
  ];
}

/**
 * Listens for a moment at each address whose port is given.
 * @throws ListenError that names the configuration key
 */
export async function checkPortsAreFree(config: Pick<WeirConfig, "relay" | "grpc">): Promise<void> {
  for (const target of listenTargets(config)) await checkPort(target);
}

/** @throws ListenError that names the configuration key, if nobody can listen there */
export async function checkPort(target: ListenTarget): Promise<void> {
  const { host, port } = target;
  if (port === 0) return;
  const server = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", (error) => reject(explainListenError(error, target)));
  server.listen({ host, port, exclusive: true }, () => server.close(() => resolve()));
  await promise;
}
