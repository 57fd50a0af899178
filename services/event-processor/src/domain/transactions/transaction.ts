/** A transaction while it is being processed, and what of it is still accounted for here. */
import type { Quantities, Quantity } from "@weir/data-category";
import { DataCategory } from "@weir/data-category";
import type { Item } from "@weir/envelope";
import { itemQuantities } from "@weir/envelope";
import type { DynamicSamplingContext } from "@weir/gen/weir/common/v1/dynamic_sampling_context.ts";
import type { Managed, Outcome } from "@weir/managed";
import { attachmentQuantities } from "../errors/error-event.ts";
import type { EventDocument } from "../event/event.ts";

/** The trace that a transaction belongs to, as far as sampling is concerned. */
export interface TransactionTrace {
  /** The envelope's context, or one made from the event. */
  readonly context: DynamicSamplingContext;
  /** DSN public key of the project that started the trace. */
  readonly rootKey: string;
  /** Its project id. */
  readonly rootProjectId: bigint | undefined;
}

/** The transaction and what goes with it. */
export interface Transaction {
  readonly event: EventDocument;
  /** Size of the event as it came. */
  readonly payloadBytes: number;
  readonly trace: TransactionTrace | undefined;
  readonly attachments: readonly Item[];
  /** Its profile, until quotas have been asked about it. */
  readonly profiles: readonly Item[];
  /** Its spans: children, and the segment. */
  readonly spanCount: number;
  /** False once the payload was dropped: the transaction is only counted. */
  readonly stored: boolean;
  /** `counted`: dropped but for their number. `handed_over`: whoever stores spans answers for them. */
  readonly spans: "held" | "counted" | "handed_over";
  /** The rate at which a rule kept it. */
  readonly serverSampleRate: number | undefined;
}

/** What of the transaction is accounted for here. */
export function transactionQuantities(value: Transaction): Quantities {
  const { spanCount, spans, profiles } = value;
  const quantities: Quantity[] = [[DataCategory.TRANSACTION, 1]];
  if (spans !== "handed_over") quantities.push([DataCategory.SPAN, spanCount]);
  quantities.push(...payloadQuantities(value));
  for (const item of profiles) quantities.push(...itemQuantities(item));
  return quantities;
}

/** What goes when the payload goes: that it is stored, its spans, and its attachments. Neither totals nor the profile. */
export function payloadQuantities({ stored, spans, spanCount, attachments }: Transaction): Quantities {
  const quantities: Quantity[] = [];
  if (stored) quantities.push([DataCategory.TRANSACTION_INDEXED, 1]);
  if (spans === "held") quantities.push([DataCategory.SPAN_INDEXED, spanCount]);
  for (const item of attachments) quantities.push(...attachmentQuantities(item));
  return quantities;
}

/** Drops the payload, and what goes with it. */
export function dropPayload(unit: Managed<Transaction>, outcome: Outcome): void {
  const quantities = payloadQuantities(unit.value);
  unit.replace({ ...unit.value, stored: false, spans: "counted", attachments: [] }, [{ outcome, quantities }]);
}
