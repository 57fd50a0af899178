/** What happens to a transaction, with its attachments, in this order. */
import type { Item } from "@weir/envelope";
import { rejectInvalidPlaceholders } from "../attachments/validate.ts";
import type { UnitContext } from "../unit-context.ts";
import { dropProfiles } from "./drop-profiles.ts";
import { expandTransaction } from "./expand.ts";
import { filterTransaction } from "./filter.ts";
import { limitTotals, limitTransaction } from "./limit.ts";
import { normalizeTransaction } from "./normalize.ts";
import { sampleTransaction } from "./sample.ts";
import { scrubTransaction } from "./scrub.ts";
import { storeTotals, storeTransaction } from "./store.ts";

/** Processes the items of a transaction. */
export async function processTransaction(context: UnitContext, items: readonly Item[]): Promise<void> {
  const unit = expandTransaction(context, items);
  if (unit === undefined) return;
  rejectInvalidPlaceholders(context, unit);
  if (!normalizeTransaction(context, unit)) return;
  if (!filterTransaction(context, unit)) return;
  dropProfiles(context, unit);
  if ((await sampleTransaction(context, unit)) === "drop") {
    if (await limitTotals(context, unit)) storeTotals(context, unit);
    return;
  }
  if (!(await scrubTransaction(context, unit))) return;
  const fate = await limitTransaction(context, unit);
  if (fate === "stored") storeTransaction(context, unit);
  else if (fate === "totals") storeTotals(context, unit);
}
