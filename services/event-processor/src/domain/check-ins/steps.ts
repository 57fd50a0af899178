/** What happens to a check-in, in this order. */
import { DataCategory } from "@weir/data-category";
import type { Item } from "@weir/envelope";
import { itemQuantities } from "@weir/envelope";
import { defect, invalid } from "@weir/managed";
import { parseJson } from "../event/parse-json.ts";
import type { UnitContext } from "../unit-context.ts";
import type { CheckIn } from "./check-in.ts";
import { readCheckIn } from "./check-in.ts";
import { normalizeCheckIn } from "./normalize.ts";
import { slugify } from "./slug.ts";
import { checkInRecord } from "./store.ts";

/** Processes the first check-in of an envelope; there may be no other. */
export async function processCheckIns(context: UnitContext, items: readonly Item[]): Promise<void> {
  const [first, ...others] = items;
  for (const item of others) context.settlement.receive(item, itemQuantities).reject(invalid("duplicate_item"));
  if (first === undefined) return;
  const unit = context.settlement.receive(first, itemQuantities);
  const read = expand(first);
  if (typeof read === "string") {
    context.processing.explain("a check-in cannot be read", { problem: read });
    unit.reject(invalid("invalid_json", defect(read)));
    return;
  }
  const checkIn = normalizeCheckIn(read);
  if (checkIn === undefined) {
    context.processing.explain("a check-in is not valid", {
      expected: "a slug, and an environment of at most 64 characters",
    });
    unit.reject(invalid("invalid_check_in"));
    return;
  }
  const slug = slugify(checkIn.monitor_slug);
  const refused = await context.limits.charge("check_in", [
    { category: DataCategory.MONITOR, quantity: 1, dimensions: dimensionsOf(checkIn, slug) },
  ]);
  if (refused !== undefined) unit.reject(refused.outcome);
  else context.shipments.push({ unit, records: [checkInRecord(context, checkIn, slug)] });
}

function expand(item: Item): CheckIn | string {
  const parsed = parseJson(item.payload);
  return parsed.ok ? readCheckIn(parsed.value) : parsed.problem;
}

function dimensionsOf({ environment }: CheckIn, slug: string): Map<string, string> {
  return new Map([
    ["checkInEnvironment", environment ?? ""],
    ["checkInSlug", slug],
  ]);
}
