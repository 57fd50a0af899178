/** IP addresses and networks, version 4 and 6 apart: neither contains the other (sampling, section "Client IPs"). */
import { isIPv4, isIPv6 } from "node:net";

/** An IP address. */
export interface IpAddress {
  readonly version: 4 | 6;
  /** The address as a number of 32 or 128 bits. */
  readonly bits: bigint;
}

/** A range of addresses with a common prefix. */
export interface IpNetwork {
  /** As it was given. */
  readonly text: string;
  contains(address: IpAddress): boolean;
}

/** Reads an address. Undefined if the text is none; a zone (`%eth0`) makes it none. */
export function parseIpAddress(text: string): IpAddress | undefined {
  if (isIPv4(text)) return { version: 4, bits: bitsOfV4(text) };
  if (isIPv6(text) && !text.includes("%")) return { version: 6, bits: bitsOfV6(text) };
  return undefined;
}

/** Reads `address`, `address/prefix` or `address/netmask` (version 4). Host bits are ignored. Undefined if it is none. */
export function parseIpNetwork(text: string): IpNetwork | undefined {
  const slash = text.indexOf("/");
  const address = parseIpAddress(slash === -1 ? text : text.slice(0, slash));
  if (address === undefined) return undefined;
  const { version } = address;
  const width = version === 4 ? 32 : 128;
  const prefix = slash === -1 ? width : parsePrefix(text.slice(slash + 1), version);
  if (prefix === undefined || prefix > width) return undefined;
  const shift = BigInt(width - prefix);
  const network = address.bits >> shift;
  return { text, contains: (candidate) => candidate.version === version && candidate.bits >> shift === network };
}

function parsePrefix(text: string, version: 4 | 6): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  if (version !== 4 || !isIPv4(text)) return undefined;
  const mask = bitsOfV4(text).toString(2).padStart(32, "0");
  const ones = mask.indexOf("0");
  if (ones === -1) return 32;
  return mask.includes("1", ones) ? undefined : ones;
}

function bitsOfV4(text: string): bigint {
  return BigInt(text.split(".").reduce((bits, part) => bits * 256 + Number(part), 0));
}

function bitsOfV6(text: string): bigint {
  const lastColon = text.lastIndexOf(":");
  const tail = text.slice(lastColon + 1);
  if (tail.includes(".")) {
    const v4 = bitsOfV4(tail);
    return bitsOfV6(`${text.slice(0, lastColon + 1)}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`);
  }
  const [head = "", rest] = text.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = rest === undefined || rest === "" ? [] : rest.split(":");
  const groups = [...left, ...new Array<string>(8 - left.length - right.length).fill("0"), ...right];
  return groups.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}
