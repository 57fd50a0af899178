/** Data from certain networks (filters, section "Client IPs"). */
import { parseIpNetwork } from "@weir/conditions";
import type { Hits } from "../filter.ts";
import type { Members, Report } from "../settings-reader.ts";
import { readTexts } from "../settings-reader.ts";

/** Hits items of clients whose address is in one of the networks. */
export function compileClientIps(members: Members, path: string, report: Report): Hits | undefined {
  const place = `${path}.blacklistedIps`;
  const networks = readTexts(members.blacklistedIps, place, report).flatMap((text, index) => {
    const network = parseIpNetwork(text);
    if (network === undefined) report(`${place}[${index}]`, text, "an address or network", "entry ignored");
    return network ?? [];
  });
  if (networks.length === 0) return undefined;
  return ({ clientAddress }) =>
    clientAddress !== undefined && networks.some((network) => network.contains(clientAddress));
}
