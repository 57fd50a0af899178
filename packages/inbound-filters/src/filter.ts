/** A built-in filter, compiled from its settings. */
import type { IpAddress } from "@weir/conditions";
import type { UserAgentParser } from "@weir/user-agent";
import type { FilterableItem } from "./filterable-item.ts";

/** What a filter decides upon: the item, and the request that it came with. */
export interface FilterSubject {
  readonly item: FilterableItem;
  /** Undefined: unknown. */
  readonly clientAddress: IpAddress | undefined;
  readonly userAgents: UserAgentParser;
}

/** True if the filter wants the item dropped. */
export type Hits = (subject: FilterSubject) => boolean;
