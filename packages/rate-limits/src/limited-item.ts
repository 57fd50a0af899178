import type { DataCategory } from "@weir/data-category";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";

/** Something that quotas and limits are asked about. */
export interface LimitedItem {
  readonly scoping: Scoping;
  readonly category: DataCategory;
  /** Metric namespace; only metric buckets have one. */
  readonly namespace?: string;
  /** Values of quota dimensions by configuration name; only check-ins have them. */
  readonly dimensions?: ReadonlyMap<string, string>;
}
