/** Asks a project's filters about items (filters, section "Config and order"). */
import type { GetField } from "@weir/conditions";
import { parseIpAddress } from "@weir/conditions";
import type { UserAgentParser } from "@weir/user-agent";
import type { FilterableItem } from "./filterable-item.ts";
import { searchGenericFilters } from "./generic-filters.ts";
import type { BuiltInName, ProjectFilters } from "./parse-filter-settings.ts";
import type { GlobalFilters } from "./parse-global-filters.ts";

/** Which filter it was: a small, fixed set. All filters that users define are `generic`. */
export type FilterName = "generic" | BuiltInName;

/** A filter that wants the item dropped. */
export interface FilterHit {
  readonly filter: FilterName;
  /** Reason of the outcome: the filter's name, or the id of a generic one. */
  readonly reason: string;
}

/** What applies to all items of a request. */
export interface FilterRequest {
  readonly filters: ProjectFilters;
  readonly globalFilters: GlobalFilters;
  /** The request's chain of forwarding, as it was sent; empty if unknown. Its first entry is the client. */
  readonly forwardedFor: string;
  readonly userAgents: UserAgentParser;
  /** Told about each hit of a filter that only reports. */
  readonly onReported: (hit: FilterHit) => void;
}

/** Finds the first filter that wants an item dropped; undefined if none does. */
export type FindFilter = (item: FilterableItem) => FilterHit | undefined;

/**
 * Prepares the filters for the items of a request. Filters that only report are passed over, after they were told.
 * @returns undefined if no filter is set: then items need not be asked about
 */
export function createFindFilter(request: FilterRequest): FindFilter | undefined {
  const { filters, globalFilters, userAgents, onReported } = request;
  const { generic, builtIn } = filters;
  if (builtIn.length === 0 && generic.byId.size === 0 && globalFilters.byId.size === 0) return undefined;
  const clientText = firstEntry(request.forwardedFor);
  const clientAddress = parseIpAddress(clientText);
  const clientField = clientAddress && ({ kind: "ip", address: clientText } as const);

  return (item) => {
    const getField: GetField = (path) => (path === clientAddressPath ? clientField : item.getField(path));
    let hit: FilterHit | undefined;
    searchGenericFilters(generic, globalFilters, getField, ({ id, mode }) => {
      const found: FilterHit = { filter: "generic", reason: id };
      if (mode === "report") onReported(found);
      else hit = found;
      return hit !== undefined;
    });
    if (hit !== undefined) return hit;
    const subject = { item, clientAddress, userAgents };
    for (const { name, mode, hits } of builtIn) {
      if (!hits(subject)) continue;
      const found: FilterHit = { filter: name, reason: name };
      if (mode === "enforce") return found;
      onReported(found);
    }
    return undefined;
  };
}

/** The field that every item has. */
const clientAddressPath = "envelope.client_ip";

function firstEntry(forwardedFor: string): string {
  const comma = forwardedFor.indexOf(",");
  return (comma === -1 ? forwardedFor : forwardedFor.slice(0, comma)).trim();
}
