/** Hosts without what tells tenants, shards and machines apart (spans, section "HTTP"). */

import { isIP } from "node:net";
import { LRUCache } from "lru-cache";
import { getDomain } from "tldts";

/** Hides a host: subdomains become `*`, addresses lose their digits. */
export type ScrubHost = (host: string) => string;

const maxHosts = 10_000;
const longestRemembered = 255;

/** A scrubber with a memory of its own. */
export function createHostScrubber(): ScrubHost {
  const known = new LRUCache<string, string>({ max: maxHosts });
  return (host) => {
    if (host.length > longestRemembered) return "*";
    let scrubbed = known.get(host);
    if (scrubbed === undefined) {
      scrubbed = scrubHost(host);
      known.set(host, scrubbed);
    }
    return scrubbed;
  };
}

function scrubHost(host: string): string {
  if (host === "localhost" || host === "127.0.0.1" || host === "::1") return host;
  const version = isIP(host);
  if (version === 4) return "*.*.*.*";
  return version === 6 ? "*:*:*:*:*:*:*:*" : scrubName(host);
}

/** A name of which the registrable part is left; case is kept. */
function scrubName(host: string): string {
  const registrable = getDomain(host.toLowerCase(), { allowPrivateDomains: true, extractHostname: false });
  if (registrable === null || registrable.length >= host.length) return host;
  return `*.${host.slice(-registrable.length)}`;
}
