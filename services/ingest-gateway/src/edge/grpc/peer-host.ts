/** The address in what gRPC calls a peer: address and port. */
import { peerAddressOf } from "../http/peer-address.ts";

/** Without the port; IPv6 loses its brackets, and an IPv4 address that is written as IPv6 becomes plain. */
export function peerHost(peer: string): string {
  const colon = peer.lastIndexOf(":");
  const host = colon < 0 ? peer : peer.slice(0, colon);
  return peerAddressOf(host.startsWith("[") ? host.slice(1, -1) : host);
}
