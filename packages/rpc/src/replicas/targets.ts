/** Addresses as configuration names them, and the replicas that they stand for. */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";

/** A host that may stand for many replicas, and the port that they all listen on. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

/** One of the servers behind a target. */
export interface ReplicaAddress {
  /** IP address and port; an IPv6 address in brackets. */
  readonly address: string;
  /** The name by which it was found: its certificate must carry it. */
  readonly host: string;
}

/** Finds the IP addresses of a host. */
export type LookUp = (host: string) => Promise<readonly string[]>;

/**
 * Reads `host:port`, or several of them separated by commas.
 * @throws RangeError
 */
export function parseTargets(addresses: string): readonly Target[] {
  return addresses.split(",").map((text) => {
    const match = /^(?:dns:\/\/\/)?(?:\[(?<ip>[0-9a-fA-F:.]+)\]|(?<host>[^:/?#\s[\]]+)):(?<port>\d{1,5})$/.exec(
      text.trim(),
    );
    const { ip, host = ip, port } = match?.groups ?? {};
    if (host === undefined || port === undefined || Number(port) > 65_535) {
      throw new RangeError(`found the address ${JSON.stringify(text)}, expected host:port`);
    }
    return { host, port: Number(port) };
  });
}

/** Whether the host is an IP address, so that there is nothing to ask for. */
export function isKnown({ host }: Target): boolean {
  return isIP(host) !== 0;
}

/** The replicas of a target whose host has these IP addresses. */
export function replicasOf({ host, port }: Target, ips: readonly string[]): readonly ReplicaAddress[] {
  return ips.map((ip) => ({ address: isIP(ip) === 6 ? `[${ip}]:${port}` : `${ip}:${port}`, host }));
}

/** Asks as all programs of the machine do, its hosts file included. */
export async function lookUpHost(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}
