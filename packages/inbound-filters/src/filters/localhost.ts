/** Data from the developer's own machine (filters, section "Localhost"). */
import type { FilterSubject, Hits } from "../filter.ts";
import type { Members } from "../settings-reader.ts";

const localAddresses: ReadonlySet<string> = new Set(["127.0.0.1", "::1"]);
const localHosts = ["127.0.0.1", "localhost"];

/** Hits items whose user, page or server is on the local machine. */
export function compileLocalhost({ isEnabled }: Members): Hits | undefined {
  return isEnabled === true ? isLocal : undefined;
}

function isLocal({ item }: FilterSubject): boolean {
  return (
    localAddresses.has(item.userAddress() ?? "") ||
    isLocalUrl(item.url()) ||
    isLocalAuthority(item.header("Host")) ||
    isLocalAuthority(item.header("X-Forwarded-Host"))
  );
}

function isLocalUrl(text: string | undefined): boolean {
  const url = text === undefined ? null : URL.parse(text);
  if (url === null) return false;
  if (url.protocol === "file:") return true;
  return localHosts.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`));
}

function isLocalAuthority(header: string | undefined): boolean {
  if (header === undefined) return false;
  const colon = header.indexOf(":");
  return localHosts.includes(colon === -1 ? header : header.slice(0, colon));
}
