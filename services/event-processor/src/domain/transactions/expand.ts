/** Items to a transaction: its payload is parsed, its spans are counted, what does not belong is dropped. */
import type { Item } from "@weir/envelope";
import { envelopeQuantities } from "@weir/envelope";
import type { InvalidReason, Managed } from "@weir/managed";
import { defect, invalid } from "@weir/managed";
import { isObject } from "../event/json.ts";
import { parseJson } from "../event/parse-json.ts";
import { readEvent } from "../event/read-event.ts";
import { takeAt } from "../grouping.ts";
import type { UnitContext } from "../unit-context.ts";
import { randomId } from "../unit-context.ts";
import { keepDoubles } from "./keep-doubles.ts";
import { resolveTrace } from "./resolve-trace.ts";
import type { Transaction } from "./transaction.ts";
import { transactionQuantities } from "./transaction.ts";

/** Makes a transaction of its items. Undefined: they were dropped with an outcome. */
export function expandTransaction(context: UnitContext, items: readonly Item[]): Managed<Transaction> | undefined {
  const index = items.findIndex((item) => item.type === "transaction");
  const payload = items[index];
  if (payload === undefined) return undefined;
  const rest = takeAt(items, index);
  const attachments = rest.filter((item) => item.type === "attachment");
  const profiles = rest.filter((item) => item.type === "profile");
  for (const item of rest.filter((other) => other.type === "transaction"))
    drop(context, [item], "duplicate_item", "a second transaction");
  return expandPayload(context, payload, { attachments, profiles });
}

function expandPayload(
  context: UnitContext,
  item: Item,
  { attachments, profiles }: Pick<Transaction, "attachments" | "profiles">,
): Managed<Transaction> | undefined {
  const { payload } = item;
  const all = [item, ...attachments, ...profiles];
  if (payload.length > context.processing.settings.maxEventBytes) {
    return drop(
      context,
      all,
      "too_large:transaction",
      `found ${payload.length} bytes, expected at most ${context.processing.settings.maxEventBytes}`,
    );
  }
  const parsed = parseJson(payload);
  if (!parsed.ok) return drop(context, all, "invalid_json", parsed.problem);
  if (parsed.losesDoubles && isObject(parsed.value)) keepDoubles(parsed.value, payload);
  const event = readEvent(parsed.value, () => randomId(context));
  if (event === undefined) return drop(context, all, "no_event_payload", "found no object");
  event.fields.type = "transaction";
  const spans = event.fields.spans;
  const transaction: Transaction = {
    event,
    payloadBytes: payload.length,
    trace: resolveTrace(context, event),
    attachments,
    profiles,
    spanCount: 1 + (Array.isArray(spans) ? spans.length : 0),
    stored: true,
    spans: "held",
    serverSampleRate: undefined,
  };
  return context.settlement.receive(transaction, transactionQuantities);
}

function drop(context: UnitContext, items: readonly Item[], reason: InvalidReason, problem: string): undefined {
  context.processing.explain("a transaction was dropped", { reason, problem });
  context.settlement.receive(items, envelopeQuantities).reject(invalid(reason, defect(problem)));
}
