/** What happens to an event that is not a transaction, with its attachments and user reports, in this order. */
import type { Item } from "@weir/envelope";
import { rejectInvalidPlaceholders } from "../attachments/validate.ts";
import type { UnitContext } from "../unit-context.ts";
import { expandErrorEvent } from "./expand.ts";
import { filterErrorEvent } from "./filter.ts";
import { limitErrorEvent } from "./limit.ts";
import { normalizeErrorEvent } from "./normalize.ts";
import { scrubErrorEvent } from "./scrub.ts";
import { storeErrorEvent } from "./store.ts";
import { tagSamplingDecision } from "./tag-sampling.ts";

/** Processes the items of an event. */
export async function processErrorEvent(context: UnitContext, items: readonly Item[]): Promise<void> {
  const unit = expandErrorEvent(context, items);
  if (unit === undefined) return;
  rejectInvalidPlaceholders(context, unit);
  if (!normalizeErrorEvent(context, unit)) return;
  if (!filterErrorEvent(context, unit)) return;
  await tagSamplingDecision(context, unit.value.event);
  if (!(await limitErrorEvent(context, unit))) return;
  if (!(await scrubErrorEvent(context, unit))) return;
  storeErrorEvent(context, unit);
}
