/** The address of the TCP peer. */

const mappedPrefix = "::ffff:";

/** An IPv4 address that is written as IPv6 becomes plain; empty if the connection is already gone. */
export function peerAddressOf(remoteAddress: string | undefined): string {
  if (remoteAddress === undefined) return "";
  return remoteAddress.startsWith(mappedPrefix) && remoteAddress.includes(".")
    ? remoteAddress.slice(mappedPrefix.length)
    : remoteAddress;
}
