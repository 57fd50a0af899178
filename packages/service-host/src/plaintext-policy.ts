/** Plain text stays on this machine, unless the operator says that the network may be trusted. */
import type { WeirConfig } from "@weir/config";
import { parseTargets } from "@weir/rpc";

/** What would be sent in plain text to, or taken from, other machines. The message says what to do. */
export class PlaintextError extends Error {
  override readonly name = "PlaintextError";
}

/**
 * Refuses a configuration without TLS that listens for other machines, or calls services there.
 * @param called the addresses that this process calls, by their keys
 * @throws PlaintextError
 */
export function refusePlaintext({ grpc }: Pick<WeirConfig, "grpc">, called: ReadonlyMap<string, string>): void {
  if (grpc.plaintext || grpc.tls.certificate !== undefined) return;
  const open = [
    ...(isLoopback(grpc.host) ? [] : [`grpc.host is ${grpc.host}`]),
    ...[...called]
      .filter(([, addresses]) => !isOnThisMachine(addresses))
      .map(([key, addresses]) => `${key} is ${addresses}`),
  ];
  if (open.length === 0) return;
  throw new PlaintextError(
    `gRPC in plain text would leave this machine (${open.join(", ")}): set grpc.tls.certificate, grpc.tls.key and grpc.tls.authority, or grpc.plaintext: true if this network may be trusted`,
  );
}

function isOnThisMachine(addresses: string): boolean {
  return parseTargets(addresses).every(({ host }) => isLoopback(host));
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
