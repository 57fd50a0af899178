/** What happens to a transaction, with its attachments, in this order. */
import type { Item } from "@weir/envelope";
import { rejectInvalidPlaceholders } from "../attachments/validate.ts";
import type { UnitContext } from "../unit-context.ts";
import { dropProfiles } from "./drop-profiles.ts";
import { expandTransaction } from "./expand.ts";
import { filterTransaction } from "./filter.ts";
import { limitFiles, limitTotals, limitTransaction } from "./limit.ts";
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
  const isKept = (await sampleTransaction(context, unit)) === "keep";
  if (isKept && !(await scrubTransaction(context, unit))) return;
  const fate = isKept ? await limitTransaction(context, unit) : "totals";
  if (fate === "dropped") return;
  await dropProfiles(context, unit);
  if (fate === "stored") {
    await limitFiles(context, unit);
    storeTransaction(context, unit);
  } else if (await limitTotals(context, unit)) storeTotals(context, unit);
}
