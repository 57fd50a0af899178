/**
 * Quotas of items that this version does not process (quotas, section "Processing enforcement"). They are charged like
 * others, so that a sender who is over a limit is told so, and what would be refused is known before it is processed.
 */
import type { Quantities } from "@weir/data-category";
import { mergeQuantities } from "@weir/data-category";
import type { Item } from "@weir/envelope";
import { attachmentOwner, itemKind, itemQuantities } from "@weir/envelope";
import type { Charge } from "../ports.ts";
import type { UnitContext } from "../unit-context.ts";
import type { Refusal } from "../unit-limits.ts";

/** Items that quotas take or leave together. */
export interface UnsupportedBatch {
  /** Names the check within the unit. */
  readonly name: string;
  readonly items: readonly Item[];
}

/** Divides items: replays, profile chunks, attachments of spans, those of traces, and profiles one by one. */
export function batchesOf(items: readonly Item[]): readonly UnsupportedBatch[] {
  const batches = Map.groupBy(items, batchName);
  return [...batches].map(([name, members]) => ({ name, items: members }));
}

function batchName(item: Item, index: number): string {
  const kind = itemKind(item);
  if (kind.startsWith("replay_")) return "replay";
  if (kind === "attachment") return `${attachmentOwner(item)}_attachments`;
  return kind === "profile" ? `profile/${index}` : kind;
}

/** Charges a batch. The first of its charges that is refused stands for all of it. */
export function limitBatch(context: UnitContext, { name, items }: UnsupportedBatch): Promise<Refusal | undefined> {
  // Chunks are asked for one by one; everything else as a whole.
  const quantities = items.map(itemQuantities);
  const charges = name === "profile_chunk" ? quantities.flat() : mergeQuantities(...quantities);
  return context.limits.charge(name, chargesOf(charges));
}

function chargesOf(quantities: Quantities): Charge[] {
  return quantities.map(([category, quantity]) => ({ category, quantity }));
}
