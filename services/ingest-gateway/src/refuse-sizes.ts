/** The gateway's own check of sizes, for those who want to know beforehand what it would say. */
import type { WeirConfig } from "@weir/config";
import type { Item } from "@weir/envelope";
import { checkItemSizes } from "@weir/envelope";
import type { Outcome } from "@weir/managed";
import { invalid } from "@weir/managed";
import { configuredSizes } from "./adapters/configured-sizes.ts";
import { violationEvidence } from "./domain/explain/refusal-evidence.ts";

/** The outcome of all items of an envelope in which one is too large, or too many are; undefined: it may pass. */
export function refuseSizes(items: readonly Item[], config: WeirConfig): Outcome | undefined {
  const violation = checkItemSizes(items, configuredSizes(config));
  return violation && invalid(`too_large:${violation.name}`, violationEvidence(violation));
}
